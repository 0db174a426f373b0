import { expect, test } from 'vitest';
import { date, decimal } from '../../../../lib/contracts/column.ts';
import { operationalTable } from '../../../../lib/contracts/ops/operational-table.ts';
import { renderAudit, renderBuild } from '../../../../lib/sql/model/render-statements.ts';

const staged = { database: 'dev_staging', table: 'days__1' };
const build = `create table \${staged} at '\${location}' where t < \${as_of} or u < \${as_of}`;
const grain = { kind: 'instant' } as const;
const table = operationalTable({
  name: 'days',
  description: '',
  columns: { day: date('Day'), price: decimal(18, 8, 'Price') },
  partition: [],
});
const asOf = new Date('2024-05-01T00:00:00.123Z');

test('fills every placeholder', () => {
  expect(
    renderBuild({ build, asOf: grain, table }, { asOf, staged, location: 's3://lake/gold/days/builds/1' }),
  ).toBe(
    `create table "dev_staging"."days__1" at 's3://lake/gold/days/builds/1/' where t < TIMESTAMP '2024-05-01 00:00:00.123000' or u < TIMESTAMP '2024-05-01 00:00:00.123000'`,
  );
  expect(renderAudit({ audit: `select 1 from \${staged}, \${staged}` }, staged)).toBe(
    'select 1 from "dev_staging"."days__1", "dev_staging"."days__1"',
  );
});

test('selects the contract’s columns, or those of the published table in the order of their ids', () => {
  const model = { build: `select\n\${columns}`, asOf: grain, table };
  const [day, price] = table.fields;
  const options = { asOf, staged, location: 's3://lake/gold/' };
  expect(renderBuild(model, options)).toBe(
    'select\n  cast("day" as date) as "day",\n  cast("price" as decimal(18,8)) as "price"',
  );
  const columns = [
    { field: price!, isForeign: false },
    { field: { ...day!, name: 'noted_on' }, isForeign: true },
    { field: day!, isForeign: false },
  ];
  expect(renderBuild(model, { ...options, columns })).toBe(
    'select\n  cast("price" as decimal(18,8)) as "price",\n  cast(null as date) as "noted_on",\n  cast("day" as date) as "day"',
  );
});

test('the SQL gets the time as finely as the model states', () => {
  expect(
    renderBuild(
      { build: `\${as_of}`, asOf: { kind: 'day' }, table },
      { asOf: new Date('2024-05-01T23:59:59Z'), staged, location: 's3://lake/gold/' },
    ),
  ).toBe("TIMESTAMP '2024-05-01 00:00:00.000000'");
});

test('refuses names and locations that could end the text around them', () => {
  const at = (change: object) => () =>
    renderBuild({ build, asOf: grain, table }, { asOf, staged, location: 's3://lake/gold/', ...change });
  expect(at({ staged: { database: 'dev', table: 'a"b' } })).toThrow(
    `'a"b' is no table or database name: lower-case letters, digits and _ expected`,
  );
  expect(at({ location: "s3://lake/it's/" })).toThrow(
    "'s3://lake/it's/' is no s3 location: s3://bucket/folder/ expected",
  );
  expect(at({ asOf: new Date(Number.NaN) })).toThrow('as_of: an invalid date');
});
