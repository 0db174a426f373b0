import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { datasets, silverTables } from '../../../lib/datasets/registry.ts';
import { compileModels } from '../../../lib/sql/model/compile-models.ts';
import { loadModels } from '../../../lib/sql/model/load-models.ts';
import { loadCases } from '../../../lib/sql/model/model-case.ts';
import { renderAudit, renderBuild } from '../../../lib/sql/model/render-statements.ts';
import { type LocalAthena, startLocalAthena } from './local-athena.ts';
import { significantDigits } from './significant-digits.ts';

const FOLDER = 'glue-sql/gold';
const sources = silverTables(datasets);
const project = loadModels('glue-sql');
const definitions = project.models;
// Sources are required to have values; a case gives those that matter.
const tables = [...sources, ...definitions.map((model) => model.table)].map((table) => ({
  ...table,
  fields: table.fields.map((field) => ({ ...field, required: false })),
}));
const { models } = compileModels(project, { namespace: '', tables: sources });

let local: LocalAthena;
let builds = 0;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

describe.each(models.map((model) => [model.name, model] as const))('%s', (_, model) => {
  test('its cases show every column', () => {
    const shown = new Set(loadCases(`${FOLDER}/${model.name}`).flatMap((example) => example.expect.columns));
    expect(model.table.fields.map((field) => field.name).filter((name) => !shown.has(name))).toEqual([]);
  });

  describe.each(loadCases(`${FOLDER}/${model.name}`).map((c) => [c.name, c] as const))('%s', (_, example) => {
    test(example.description, async () => {
      for (const { database, name } of uniqueTables([...model.sources, ...model.auditReads])) {
        const table = tables.find((t) => t.database === database && t.name === name)!;
        await local.createTable(table, example.given[`${database}.${name}`] ?? { columns: [], rows: [] });
      }
      builds++;
      const staged = { database: 'staging', table: `${model.name}__case_${builds}` };
      const location = `s3://lake/gold/${model.name}/builds/case_${builds}/`;
      await local.query(renderBuild(model, { asOf: example.asOf, staged, location }));
      const order = model.table.key.join(', ');
      const [header, ...rows] = await local.query(
        `select ${example.expect.columns.join(', ')} from "${staged.database}"."${staged.table}" where ${example.where ?? 'true'} order by ${order}`,
      );
      expect(header).toEqual(example.expect.columns);
      const compared = (of: readonly (readonly (string | null)[])[]) =>
        significantDigits(model.table, example.expect.columns, of);
      expect(compared(rows)).toEqual(compared(example.expect.rows));
      const [, ...audit] = await local.query(renderAudit(model, staged));
      expect(
        audit.filter(([check, violations]) => violations !== '0' && !check?.startsWith('warning: ')),
      ).toEqual([]);
    });
  });
});

const uniqueTables = <T extends { readonly database: string; readonly name: string }>(all: readonly T[]) => [
  ...new Map(all.map((one) => [`${one.database}.${one.name}`, one])).values(),
];
