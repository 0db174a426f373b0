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
