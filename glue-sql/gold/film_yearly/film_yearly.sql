-- One row per year: how many films passed, and what they cost and earned.
with films as (
    select * from silver.films
)

select
    year,
    count(*) as films,
    count_if(outcome = 'PASS') as passed,
    cast(count_if(outcome = 'PASS') as decimal(18, 8)) / count(*) as share_passed,
    avg(cast(budget_2013 as decimal(18, 2))) as average_budget_2013,
    avg(cast(if(outcome = 'PASS', budget_2013) as decimal(18, 2))) as average_budget_passed_2013,
    sum(international_gross_2013) as gross_2013
from films
group by year
