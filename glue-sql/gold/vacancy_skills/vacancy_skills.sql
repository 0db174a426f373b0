-- One row per vacancy and role that it names.
with vacancies as (
    select * from silver.vacancies
),

named as (
    select
        search,
        vacancy_id,
        role
    from vacancies
    cross join unnest(cast(json_parse(professional_roles) as array(map(varchar, varchar)))) as roles (role)
    where professional_roles is not null
)

select distinct
    search,
    vacancy_id,
    element_at(role, 'id') as role_id,
    element_at(role, 'name') as role_name
from named
