import { expect, test } from 'vitest';
import { auditQuery } from '../../../../lib/sql/model/audit-query.ts';

test('one row per check, each with its sample', () => {
  expect(
    auditQuery(
      [
        { kind: 'row_count_above_zero' },
        { kind: 'not_null', column: 'price' },
        { kind: 'unique', columns: ['coin', 'day'] },
      ],
      ['coin'],
      'dev_',
    ),
  ).toBe(`select check_name, violations, sample
from (
select 0 as position, 'row_count_above_zero' as check_name, case when count(*) = 0 then cast(1 as bigint) else cast(0 as bigint) end as violations, cast(null as varchar) as sample
from \${staged}
union all
select 1 as position, 'not_null(price)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null')) as sample
from \${staged}
where "price" is null
union all
select 2 as position, 'unique(coin, day)' as check_name, count(*) as violations, min(sample) as sample
from (
  select 'coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'day=' || coalesce(cast("day" as varchar), 'null') as sample
  from \${staged}
  group by "coin", "day"
  having count(*) > 1
)
)
order by position
`);
});

test('checks that look at each row alone: values, limits and expressions', () => {
  expect(
    auditQuery(
      [
        { kind: 'accepted_values', column: 'frame', values: ["o'clock", '1h'] },
        { kind: 'accepted_values', column: 'level', values: [1, 2] },
        { kind: 'range', column: 'price', min: '0.5', max: '10' },
        { kind: 'range', column: 'price', min: '-1' },
        { kind: 'expression', sql: "frame = 'a' -- or not" },
      ],
      ['coin'],
      'dev_',
    ),
  ).toBe(`select check_name, violations, sample
from (
select 0 as position, 'accepted_values(frame)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'frame=' || coalesce(cast("frame" as varchar), 'null')) as sample
from \${staged}
where "frame" not in ('o''clock', '1h')
union all
select 1 as position, 'accepted_values(level)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'level=' || coalesce(cast("level" as varchar), 'null')) as sample
from \${staged}
where "level" not in (1, 2)
union all
select 2 as position, 'range(price)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'price=' || coalesce(cast("price" as varchar), 'null')) as sample
from \${staged}
where "price" < 0.5 or "price" > 10
union all
select 3 as position, 'range(price)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'price=' || coalesce(cast("price" as varchar), 'null')) as sample
from \${staged}
where "price" < -1
union all
select 4 as position, 'expression(frame = ''a'' -- or not)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null')) as sample
from \${staged}
where not (
frame = 'a' -- or not
)
)
order by position
`);
});

test('checks that look at other tables: keys that are there, and queries of their own', () => {
  expect(
    auditQuery(
      [
        { kind: 'relationship', columns: ['coin', 'day'], to: 'gold.dim', key: ['id', 'day'] },
        {
          kind: 'invariant',
          name: 'prices',
          description: 'Prices',
          isWarning: false,
          columns: ['coin', 'price'],
          sql: `select coin, price from \${staged} -- all`,
        },
        {
          kind: 'invariant',
          name: 'days',
          description: 'Days',
          isWarning: true,
          columns: ['day'],
          sql: 'select 1 as day',
        },
      ],
      ['coin'],
      'dev_',
    ),
  ).toBe(`select check_name, violations, sample
from (
select 0 as position, 'relationship(coin, day in gold.dim)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'day=' || coalesce(cast("day" as varchar), 'null')) as sample
from \${staged}
left join (
  select distinct "id" as "related 0", "day" as "related 1"
  from "dev_gold"."dim"
) on "coin" = "related 0" and "day" = "related 1"
where "coin" is not null and "day" is not null and "related 0" is null
union all
select 1 as position, 'invariant(prices)' as check_name, count(*) as violations, min('coin=' || coalesce(cast("coin" as varchar), 'null') || ', ' || 'price=' || coalesce(cast("price" as varchar), 'null')) as sample
from (
select coin, price from \${staged} -- all
)
union all
select 2 as position, 'warning: invariant(days)' as check_name, count(*) as violations, min('day=' || coalesce(cast("day" as varchar), 'null')) as sample
from (
select 1 as day
)
)
order by position
`);
});
