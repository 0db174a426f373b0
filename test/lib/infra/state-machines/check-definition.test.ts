// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are placeholders of state machines, not templates.
import { expect, test } from 'vitest';
import { checkDefinition, statesOf } from '../../../../lib/infra/state-machines/check-definition.ts';
import type { Json } from '../../../../lib/infra/state-machines/render-definition.ts';

const task = {
  Type: 'Task',
  Resource: 'arn:${Partition}:states:::lambda:invoke',
  Arguments: { FunctionName: '${F}', Payload: { run: '{% $states.context.Execution.Name %}' } },
  TimeoutSeconds: 10,
  Retry: [{ ErrorEquals: ['Lambda.ServiceException'] }],
  End: true,
};
const machine = (state: object): Json =>
  ({ QueryLanguage: 'JSONata', StartAt: 'Work', States: { Work: state } }) as Json;
const mistakesOf = (state: object): string => {
  try {
    checkDefinition('m.asl.json', machine(state));
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

test('a good machine passes and is left as it was', () => {
  const definition = machine(task);
  const before = JSON.stringify(definition);
  checkDefinition('m.asl.json', definition);
  expect(JSON.stringify(definition)).toBe(before);
});

test('a Task without TimeoutSeconds or Retry is named', () => {
  const { TimeoutSeconds: _timeout, Retry: _retry, ...bare } = task;
  expect(mistakesOf(bare)).toBe(
    "m.asl.json, state 'Work': a Task needs TimeoutSeconds\nm.asl.json, state 'Work': a Task needs a Retry",
  );
});

test('a Retry of everything is refused', () => {
  expect(mistakesOf({ ...task, Retry: [{ ErrorEquals: ['States.ALL'] }] })).toBe(
    "m.asl.json, state 'Work': Retry must name errors, not States.ALL: what can't pass is not tried again",
  );
});

test('an expression that does not parse is named with its place', () => {
  expect(mistakesOf({ ...task, Arguments: { Payload: { items: ['{% $count( %}'] } } })).toBe(
    `m.asl.json, state 'Work': Arguments.Payload.items.0: Expected ")" before end of expression in {% $count( %}`,
  );
  expect(mistakesOf({ ...task, Output: { a: '{% $x' } })).toContain(
    "state 'Work': Output.a: {% without %} at the end",
  );
});

test('a missing target and a broken schema name the state', () => {
  const { End: _end, ...open } = task;
  expect(mistakesOf({ ...open, Next: 'Nowhere' })).toBe(
    "m.asl.json, state 'Work': there is no state 'Nowhere' to go to",
  );
  expect(mistakesOf({ ...task, Retry: [{ ErrorEquals: 'X' }] })).toMatch(/m\.asl\.json, state 'Work'/);
});

test('mistakes are found in branches and item processors', () => {
  const { TimeoutSeconds: _timeout, ...bare } = task;
  const inner = { StartAt: 'Deep', States: { Deep: bare } };
  const definition = machine({
    Type: 'Parallel',
    End: true,
    Branches: [
      {
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            Items: [],
            End: true,
            ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner },
          },
        },
      },
    ],
  });
  expect([...statesOf(definition)].map(([name]) => name)).toEqual(['Work', 'Each', 'Deep']);
  expect(() => checkDefinition('m.asl.json', definition)).toThrow(
    "m.asl.json, state 'Deep': a Task needs TimeoutSeconds",
  );
});
