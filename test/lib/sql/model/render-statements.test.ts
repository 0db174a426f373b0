import { expect, test } from 'vitest';
import { renderAudit, renderBuild } from '../../../../lib/sql/model/render-statements.ts';

const staged = { database: 'dev_staging', table: 'days__1' };
const build = `create table \${staged} at '\${location}' where t < \${as_of} or u < \${as_of}`;
const grain = { kind: 'instant' } as const;
const asOf = new Date('2024-05-01T00:00:00.123Z');

test('fills every placeholder', () => {
  expect(
    renderBuild({ build, asOf: grain }, { asOf, staged, location: 's3://lake/gold/days/builds/1' }),
  ).toBe(
    `create table "dev_staging"."days__1" at 's3://lake/gold/days/builds/1/' where t < TIMESTAMP '2024-05-01 00:00:00.123000' or u < TIMESTAMP '2024-05-01 00:00:00.123000'`,
  );
  expect(renderAudit({ audit: `select 1 from \${staged}, \${staged}` }, staged)).toBe(
    'select 1 from "dev_staging"."days__1", "dev_staging"."days__1"',
  );
});

test('the SQL gets the time as finely as the model states', () => {
  expect(
    renderBuild(
      { build: `\${as_of}`, asOf: { kind: 'day' } },
      { asOf: new Date('2024-05-01T23:59:59Z'), staged, location: 's3://lake/gold/' },
    ),
  ).toBe("TIMESTAMP '2024-05-01 00:00:00.000000'");
});

test('refuses names and locations that could end the text around them', () => {
  const at = (change: object) => () =>
    renderBuild({ build, asOf: grain }, { asOf, staged, location: 's3://lake/gold/', ...change });
  expect(at({ staged: { database: 'dev', table: 'a"b' } })).toThrow(
    `'a"b' is no table or database name: lower-case letters, digits and _ expected`,
  );
  expect(at({ location: "s3://lake/it's/" })).toThrow(
    "'s3://lake/it's/' is no s3 location: s3://bucket/folder/ expected",
  );
  expect(at({ asOf: new Date(Number.NaN) })).toThrow('as_of: an invalid date');
});
