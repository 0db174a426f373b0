import { afterAll, beforeAll, expect, test } from 'vitest';
import { KNOWN_HALTS } from '../../../lib/datasets/binance_klines/known-halts.ts';
import { datasets, silverTables } from '../../../lib/datasets/registry.ts';
import { compileModels } from '../../../lib/sql/model/compile-models.ts';
import { loadModels } from '../../../lib/sql/model/load-models.ts';
import type { TextTable } from '../../../lib/sql/model/model-case.ts';
import { renderAudit } from '../../../lib/sql/model/render-statements.ts';
import { type LocalAthena, startLocalAthena } from '../gold/local-athena.ts';
import { brokenRows } from './broken-rows.ts';

const sources = silverTables(datasets);
const project = loadModels('glue-sql');
const { models } = compileModels(project, { namespace: '', tables: sources });
const tables = [...sources, ...models.map(({ table }) => table)].map((table) => ({
  ...table,
  fields: table.fields.map((field) => ({ ...field, required: false })),
}));

function textTable(text: string): TextTable {
  const [header = '', ...lines] = text.split('\n');
  const columns = header.split(',');
  return {
    columns,
    rows: lines.map((line) => line.split(',').map((value) => (value === '' ? null : value))),
  };
}

let local: LocalAthena;
beforeAll(async () => {
  local = await startLocalAthena();
});
afterAll(() => local.close());

test.each(project.invariants.map((invariant) => [invariant.name, invariant] as const))(
  '%s holds of right rows, and names those that are broken',
  async (name, { model: modelName, isWarning }) => {
    const { beside = {}, besideBroken = beside, holds, breaks, found } = brokenRows[name]!;
    const model = models.find((one) => one.name === modelName)!;
    const build = { ...tables.find((one) => one.name === modelName)!, database: 'staging' as const };
    const audited = async (rows: string, others: Readonly<Record<string, string>>) => {
      for (const { database, name: other } of model.auditReads) {
        const table = tables.find((one) => one.database === database && one.name === other)!;
        await local.createTable(table, textTable(others[`${database}.${other}`] ?? ''));
      }
      await local.createTable(build, textTable(rows));
      const audit = await local.query(renderAudit(model, { database: 'staging', table: modelName }));
      return audit.find(([check]) => check === `${isWarning ? 'warning: ' : ''}invariant(${name})`)?.slice(1);
    };
    expect(await audited(holds, beside)).toEqual(['0', null]);
    expect(await audited(breaks, besideBroken)).toEqual([...found]);
  },
);

test('the halts that SQL knows are those that the dataset does', () => {
  const seed = project.seeds.find(({ table }) => table.name === 'trading_halts')!;
  const time = (text: string) => text.replace('T', ' ').replace('Z', '');
  expect(seed.rows).toEqual(KNOWN_HALTS.map(({ from, to, source }) => [time(from), time(to), source]));
});
