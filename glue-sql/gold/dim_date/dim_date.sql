-- One row per UTC day from Bitcoin's first year to five years after the scheduled time.
with years as (
    select date_add('year', number, date '2009-01-01') as first_day
    from unnest(sequence(0, year(as_of) - 2009 + 5)) as generated (number)
),

-- Year by year: Athena makes sequences of 10,000 values at most, which is 27 years of days.
days as (
    select cast(day as date) as day
    from years
    cross join unnest(sequence(first_day, date_add('day', -1, date_add('year', 1, first_day)))) as generated (day)
    where day <= date_add('year', 5, cast(as_of as date))
)

select
    cast(year(day) * 10000 + month(day) * 100 + day(day) as integer) as date_key,
    day,
    cast(year(day) as integer) as year,
    cast(quarter(day) as integer) as quarter,
    cast(month(day) as integer) as month,
    date_format(day, '%M') as month_name,
    cast(day(day) as integer) as day_of_month,
    cast(year_of_week(day) as integer) as iso_year,
    cast(week(day) as integer) as iso_week,
    cast(day_of_week(day) as integer) as day_of_week,
    date_format(day, '%W') as day_name,
    day_of_week(day) > 5 as is_weekend
from days
