import { expect, test } from 'vitest';
import { compileModels } from '../../../../lib/sql/model/compile-models.ts';
import { parseInvariant } from '../../../../lib/sql/model/invariant.ts';
import { parseModelContract } from '../../../../lib/sql/model/model-contract.ts';
import { parseSeed } from '../../../../lib/sql/model/seed.ts';

const HEADER = '-- Days are right,\n-- all of them.\n-- model: days\n';
const parse = (sql: string) => parseInvariant('right', sql, 'verify/right.sql');

const contract = (checks = '[]') =>
  `description: D\ngrain: g\ncolumns: { day: { type: date, doc: Day } }\nkey: [day]\nchecks: ${checks}\ncadence: { with: dataset }\n`;
const model = (name: string, sql: string, checks?: string) => ({
  name,
  sql,
  path: `${name}.sql`,
  ...parseModelContract(name, contract(checks), `${name}.yml`),
});
const seed = parseSeed(
  'halts',
  { text: 'day\n2023-03-24\n', path: 'halts.csv' },
  { text: 'description: H\ncolumns: { day: { type: date, doc: Day } }\nkey: [day]\n', path: 'halts.yml' },
);

const compile = (sql: string, checks?: string) =>
  compileModels(
    {
      models: [
        model('days', "select date '2024-01-01' as day", checks),
        model('dim', "select date '2024-01-01' as day"),
      ],
      seeds: [seed],
      invariants: [parse(sql)],
    },
    { namespace: 'dev_', tables: [] },
  ).models.find(({ name }) => name === 'days')!;

test('the header says what holds and of which model; a warning says so', () => {
  expect(parse(`${HEADER}select 1 as one`)).toMatchObject({
    name: 'right',
    model: 'days',
    description: 'Days are right, all of them.',
    isWarning: false,
  });
  expect(parse(`${HEADER}-- severity: warning\nselect 1 as one`).isWarning).toBe(true);
});

test('it is a row of the audit, over the build that is staged, seeds within it and other tables with their namespace', () => {
  const { audit, auditReads, sources, level } = compile(
    `${HEADER}select days.day from gold.days join gold.dim as d on d.day = days.day join seeds.halts on halts.day = d.day; -- end`,
  );
  expect(audit).toBe(`select check_name, violations, sample
from (
select 0 as position, 'invariant(right)' as check_name, count(*) as violations, min('day=' || coalesce(cast("day" as varchar), 'null')) as sample
from (
${HEADER}select days.day from \${staged} as "days" join dev_gold.dim as d on d.day = days.day join (
select
cast("day" as date) as "day"
from (
values
('2023-03-24')
) as "seed" ("day")
) as "halts" on halts.day = d.day -- end
)
)
order by position
`);
  expect({ auditReads, sources, level }).toEqual({
    auditReads: [{ database: 'gold', name: 'dim' }],
    sources: [],
    level: 1,
  });
});

test('what only the audit reads makes no other build: the hash stays', () => {
  const plain = compile(`${HEADER}select day from gold.days`);
  const other = compile(
    `${HEADER}select days.day from gold.days join gold.dim on dim.day = days.day`,
    '[relationship: { columns: [day], to: gold.dim }]',
  );
  expect(other.sqlHash).toBe(plain.sqlHash);
  expect(other.auditReads).toEqual([{ database: 'gold', name: 'dim' }]);
});

test.each([
  [
    '-- Right.\nselect day from gold.days',
    'verify/right.sql: it names no model: write -- model: <model> before the query',
  ],
  [
    'select day from gold.days -- model: days',
    'verify/right.sql: it names no model: write -- model: <model> before the query',
  ],
  [
    '-- model: days\nselect day from gold.days',
    'verify/right.sql: it does not say what holds: begin with a comment that does',
  ],
  [
    `${HEADER}-- severity: high\nselect day from gold.days`,
    "verify/right.sql: severity: 'high' is neither error nor warning",
  ],
  [
    '-- Right.\n-- model: day\nselect day from gold.days',
    "verify/right.sql: there is no model 'day'. There are days, dim",
  ],
  [
    `${HEADER}select day from gold.dim`,
    'verify/right.sql: it does not read gold.days, the model that it names',
  ],
  [
    `${HEADER}select day from gold.day`,
    'verify/right.sql, line 4, column 17: unknown table gold.day. Known: gold.days, gold.dim, seeds.halts',
  ],
  [
    `${HEADER}select * from gold.days`,
    'verify/right.sql: the final select has a *: name every column, the contract does too',
  ],
  [
    `${HEADER}select dai as day from gold.days`,
    "verify/right.sql, line 4, column 8: COLUMN_NOT_FOUND: Column 'dai' cannot be resolved",
  ],
  [
    `${HEADER}select day from gold.days where day < as_of`,
    'verify/right.sql, line 4, column 39: an invariant looks at the rows alone, not at as_of',
  ],
  [
    `${HEADER}select day from gold.days where day < current_date`,
    'verify/right.sql, line 4, column 39: current_date would make a build unrepeatable: use as_of, the scheduled time',
  ],
])('a wrong one is refused: %j', (sql, message) => {
  expect(() => compile(sql)).toThrow(message);
});

test('models whose audits read each other are a cycle', () => {
  expect(() =>
    compileModels(
      {
        models: [
          model(
            'days',
            "select date '2024-01-01' as day",
            '[relationship: { columns: [day], to: gold.dim }]',
          ),
          model('dim', 'select day from gold.days'),
        ],
      },
      { namespace: '', tables: [] },
    ),
  ).toThrow('Models read each other in a cycle: days → dim → days');
});
