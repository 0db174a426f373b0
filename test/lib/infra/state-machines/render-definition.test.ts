// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are placeholders of state machines, not templates.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDefinition } from '../../../../lib/infra/state-machines/render-definition.ts';

const file = (definition: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'coinlake-asl-')), 'machine.asl.json');
  writeFileSync(path, typeof definition === 'string' ? definition : JSON.stringify(definition));
  return path;
};
const machine = (state: object) => file({ StartAt: 'A', States: { A: state } });

test('a placeholder that is all of a string becomes the value with its type; others stay text', () => {
  const path = machine({
    TimeoutSeconds: '${Timeout}',
    Items: '${Levels}',
    Resource: 'arn:${Partition}:states:::x:${Api}',
    Name: '${Function}',
  });
  expect(
    renderDefinition(path, {
      values: { Timeout: 30, Levels: [{ models: ['m'] }], Api: 'invoke' },
      references: ['Partition', 'Function'],
    }),
  ).toEqual({
    StartAt: 'A',
    States: {
      A: {
        TimeoutSeconds: 30,
        Items: [{ models: ['m'] }],
        Resource: 'arn:${Partition}:states:::x:invoke',
        Name: '${Function}',
      },
    },
  });
});

test('an unknown placeholder names file and innermost state', () => {
  const path = file({
    States: { Outer: { Branches: [{ States: { Inner: { Name: 'x${Nobody}' } } }] } },
  });
  expect(() => renderDefinition(path, { values: {} })).toThrow(
    "machine.asl.json, state 'Inner': unknown substitution ${Nobody}",
  );
});

test('a list within text is refused', () => {
  expect(() => renderDefinition(machine({ Name: 'a ${Levels}' }), { values: { Levels: [] } })).toThrow(
    "machine.asl.json, state 'A': ${Levels} is no text and can't stand within one",
  );
});

test('a substitution that nothing uses is refused', () => {
  expect(() => renderDefinition(machine({}), { values: { Old: 1 } })).toThrow(
    'machine.asl.json: nothing uses the substitution ${Old}',
  );
  expect(() => renderDefinition(machine({}), { values: {}, references: ['Gone'] })).toThrow(
    'machine.asl.json: nothing uses the substitution ${Gone}',
  );
});

test('a file that is no JSON is named', () => {
  expect(() => renderDefinition(file('{'), { values: {} })).toThrow(
    /^machine\.asl\.json: Expected property name/,
  );
});
