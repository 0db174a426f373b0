import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FaultlessDefinitions } from '../../../lib/asl/faultless-definitions.ts';
import { validateAsl } from '../../../lib/asl/validate-asl.ts';

const definition = (resource: string) => ({
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: resource, InputPath: '$.a', End: true } },
});
const SOUND = 'arn:aws:states:::lambda:invoke';
const folder = mkdtempSync(join(tmpdir(), 'coinlake-definitions-'));
const held = new FaultlessDefinitions(folder);
const messages = (asked: object, checkArn = true, faultless = held) =>
  validateAsl(asked, checkArn, faultless).map(({ Message }) => Message);

test('a definition without a mistake is remembered, one with a mistake is told every time', () => {
  for (let round = 0; round < 2; round++) {
    expect(messages(definition(SOUND))).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(messages({ ...definition(SOUND), StartAt: 'B' })).toEqual([
      'State A is not reachable',
      "Missing 'StartAt'|'Next'|'Default' target: B",
    ]);
    expect(messages({ ...definition(SOUND), Version: 1 })).toEqual(['/Version is invalid. must be string']);
  }
});

test('it is remembered for what was asked', () => {
  for (let round = 0; round < 2; round++) {
    expect(messages(definition('nowhere'), false)).toEqual([]);
    expect(messages(definition('nowhere'))).toEqual([
      '/States/A/Resource is invalid. must match exactly one schema in oneOf',
    ]);
  }
});

test('a folder that cannot be written remembers nothing', () => {
  const none = new FaultlessDefinitions(join(import.meta.filename, 'below'));
  expect(messages(definition(SOUND), true, none)).toEqual([]);
  expect(messages({ ...definition(SOUND), StartAt: 'B' }, true, none)).toHaveLength(2);
});
