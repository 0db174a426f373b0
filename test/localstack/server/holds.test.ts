import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestHold, requestTakeover } from '../../../lib/cli/runtime/request-hold.ts';
import type { HoldOptions } from '../../../localstack/server/holds.ts';
import { openRuntime } from '../open-runtime.ts';

const needs: string[] = [];
let yields = false;
const options: HoldOptions = {
  prepare: async (need) => {
    needs.push(need);
    if (need === 'the moon') throw new Error('There is no moon');
  },
  yields: () => yields,
};
let runtime: Awaited<ReturnType<typeof openRuntime>>;
beforeEach(async () => {
  needs.length = 0;
  yields = false;
  runtime = await openRuntime({ holds: options });
});
afterEach(() => runtime[Symbol.asyncDispose]());

const hold = async (command: string, need?: string) => {
  const answer = await requestHold(runtime.endpoint, { command, ...(need && { needs: need }) });
  if (answer.kind !== 'held') throw new Error(answer.kind);
  return answer.hold;
};
const commands = () => runtime.holds.list().map(({ command }) => command);

test('a runtime is idle once the last command has released it', async () => {
  const [query, run] = [await hold('query'), await hold('run', 'runs')];
  expect(commands()).toEqual(['query', 'run']);
  expect(needs).toEqual(['runs']);
  let isIdle = false;
  const idle = runtime.holds.idle().then(() => {
    isIdle = true;
  });
  expect(await query.release()).toBe(false);
  expect([commands(), isIdle]).toEqual([['run'], false]);
  expect(await run.release()).toBe(true);
  await idle;
  expect(await requestHold(runtime.endpoint, { command: 'late' })).toEqual({ kind: 'ending' });
});

test('a command whose connection breaks is at work no longer', async () => {
  const asking = request(`${runtime.endpoint}/_coinlake/holds?pid=1&command=killed`, { method: 'POST' });
  asking.on('error', () => {});
  const answered = new Promise((resolve) => asking.once('response', resolve));
  asking.flushHeaders();
  await answered;
  expect(runtime.holds.list()).toEqual([{ pid: 1, command: 'killed' }]);
  const idle = runtime.holds.idle();
  asking.destroy();
  await idle;
  expect(commands()).toEqual([]);
});

test('what can’t be made ready is told, and holds nothing', async () => {
  expect(await requestHold(runtime.endpoint, { command: 'run', needs: 'the moon' })).toEqual({
    kind: 'refused',
    message: 'There is no moon',
  });
  expect(commands()).toEqual([]);
});

test('a runtime gives its folder away when it may, and once it ends', async () => {
  const query = await hold('query');
  expect(await requestTakeover(runtime.endpoint)).toBeUndefined();
  yields = true;
  expect(await requestTakeover(runtime.endpoint)).toEqual([{ pid: process.pid, command: 'query' }]);
  expect(await requestHold(runtime.endpoint, { command: 'late' })).toEqual({ kind: 'ending' });
  yields = false;
  expect(await requestTakeover(runtime.endpoint)).toHaveLength(1);
  await query.release();
});

test('nobody answers at the endpoint', async () => {
  const { endpoint } = runtime;
  await runtime.close();
  expect(await requestHold(endpoint, { command: 'query' })).toEqual({ kind: 'gone' });
  expect(await requestTakeover(endpoint)).toBeUndefined();
});
