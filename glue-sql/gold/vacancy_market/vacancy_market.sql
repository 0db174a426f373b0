-- One row per search and currency of the salaries; vacancies without a salary are those of no currency.
with vacancies as (
    select * from silver.vacancies
)

select
    search,
    coalesce(salary_currency, 'none') as currency,
    count(*) as vacancies,
    count(distinct employer_id) as employers,
    avg(cast(salary_from as decimal(18, 2))) as average_from,
    avg(cast(salary_to as decimal(18, 2))) as average_to,
    min(least(coalesce(salary_from, salary_to), coalesce(salary_to, salary_from))) as lowest,
    max(greatest(coalesce(salary_from, salary_to), coalesce(salary_to, salary_from))) as highest,
    count_if(schedule = 'remote') as remote
from vacancies
group by search, coalesce(salary_currency, 'none')
