import { expect, test } from 'vitest';
import { validateAsl } from '../../../lib/asl/validate-asl.ts';

const definition = (resource: string) => ({
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: resource, InputPath: '$.a', End: true } },
});
const SOUND = 'arn:aws:states:::lambda:invoke';
const messages = (...args: Parameters<typeof validateAsl>) =>
  validateAsl(...args).errors.map(({ Message }) => Message);

test('one definition after the other is judged by its own', () => {
  for (let round = 0; round < 2; round++) {
    expect(messages(definition(SOUND))).toEqual([]);
    expect(messages({ ...definition(SOUND), StartAt: 'B' })).toEqual([
      'State A is not reachable',
      "Missing 'StartAt'|'Next'|'Default' target: B",
    ]);
    expect(messages({ ...definition(SOUND), Version: 1 })).toEqual(['/Version is invalid. must be string']);
  }
});

test('and by the options of its call', () => {
  for (let round = 0; round < 2; round++) {
    expect(messages(definition('nowhere'))).toEqual([
      '/States/A/Resource is invalid. must match exactly one schema in oneOf',
    ]);
    expect(messages(definition('nowhere'), { checkPaths: true, checkArn: false })).toEqual([]);
  }
});
