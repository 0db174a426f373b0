import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimMarket, marketOf } from '../../../../lib/cli/market/claim-market.ts';
import { workFolder } from '../../../end-to-end/coinlake.ts';

let folder: ReturnType<typeof workFolder>;
beforeEach(() => {
  folder = workFolder();
  mkdirSync(folder.data);
});
afterEach(() => folder.remove());

test('a data folder belongs to the market of its first run', async () => {
  const { data } = folder;
  expect(await marketOf(data)).toBeUndefined();
  await claimMarket(data, { kind: 'simulated', seed: 2 });
  await claimMarket(data, { kind: 'simulated', seed: 2 });
  expect(await marketOf(data)).toEqual({ kind: 'simulated', seed: 2 });
  await expect(claimMarket(data, { kind: 'simulated', seed: 1 })).rejects.toThrow(
    `Data folder ${data} holds rows of the simulated market (seed 2), and this run would add rows of the simulated market (seed 1). ` +
      'Go on with --simulate --seed 2, or name another folder with --data',
  );
  expect(readFileSync(join(data, 'market.json'), 'utf8')).toBe('{"kind":"simulated","seed":2}\n');
});

test('another folder of recordings is another market', async () => {
  const { data } = folder;
  await claimMarket(data, { kind: 'recorded', folder: '/data/a' });
  await expect(claimMarket(data, { kind: 'recorded', folder: '/data/b' })).rejects.toThrow(
    `Data folder ${data} holds rows of the recordings in /data/a, and this run would add rows of the recordings in /data/b. ` +
      'Go on with --recordings /data/a, or name another folder with --data',
  );
});

const WAY_OUT =
  'it said whose rows the data folder holds. Write into it what they are: {"kind":"live"}, ' +
  '{"kind":"simulated","seed":1} or {"kind":"recorded","folder":"DIR"}; or name another folder with --data';

test.each([
  ['', 'is empty'],
  ['{"kind":"simul', 'is damaged'],
  ['null', 'is damaged'],
  ['{"kind":"simulated","seed":"1"}', 'is damaged'],
])('market.json with %j is named', async (text, how) => {
  const file = join(folder.data, 'market.json');
  writeFileSync(file, text);
  await expect(marketOf(folder.data)).rejects.toThrow(`${file} ${how}: ${WAY_OUT}`);
});

test('market.json that was lost over rows is no new folder', async () => {
  mkdirSync(join(folder.data, 'objects', 'bucket'), { recursive: true });
  const file = join(folder.data, 'market.json');
  await expect(claimMarket(folder.data, { kind: 'live' })).rejects.toThrow(`${file} is missing: ${WAY_OUT}`);
  expect(existsSync(file)).toBe(false);
  rmSync(join(folder.data, 'objects'), { recursive: true });
  expect(await marketOf(folder.data)).toBeUndefined();
});

test('a folder in the place of market.json', async () => {
  const file = join(folder.data, 'market.json');
  mkdirSync(file);
  await expect(marketOf(folder.data)).rejects.toThrow(
    `${file} is a folder where a file is expected: move it away, or name another folder with --data`,
  );
});
