import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSchema } from '../../../../../localstack/services/states/definition/check-schema.ts';
import { Diagnostics } from '../../../../../localstack/services/states/definition/diagnostics.ts';
import { FaultlessDefinitions } from '../../../../../localstack/services/states/definition/faultless-definitions.ts';

const folder = mkdtempSync(join(tmpdir(), 'coinlake-definitions-'));
const sound = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } };
const lost = { ...sound, StartAt: 'B' };

function findings(definition: Parameters<typeof checkSchema>[0], held: FaultlessDefinitions): number {
  const diagnostics = new Diagnostics();
  checkSchema(definition, diagnostics, held);
  return diagnostics.list.length;
}

test('a definition without a fault is remembered, one with a fault is checked every time', () => {
  const held = new FaultlessDefinitions(folder);
  expect([findings(sound, held), findings(lost, held), findings(lost, held)]).toEqual([0, 2, 2]);
  expect(readdirSync(folder)).toHaveLength(1);
  expect(findings(sound, held)).toBe(0);
});

test('a folder that cannot be written remembers nothing', () => {
  const held = new FaultlessDefinitions(join(import.meta.filename, 'below'));
  expect([findings(sound, held), findings(lost, held)]).toEqual([0, 2]);
  expect(held.has('')).toBe(false);
});
