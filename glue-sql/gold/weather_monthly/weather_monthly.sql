-- One row per station and month, in °C and mm whatever the station measures in.
with seattle as (
    select * from silver.weather_seattle
),

new_york as (
    select * from silver.weather_new_york
),

hours as (
    select * from silver.weather_open_meteo
),

open_meteo as (
    select
        station,
        cast(local_time as date) as day,
        min(temperature) as temp_min,
        max(temperature) as temp_max,
        sum(coalesce(precipitation, rain)) as precipitation
    from hours
    group by station, cast(local_time as date)
),

days as (
    select
        'seattle' as station,
        day,
        cast(temp_min as decimal(9, 4)) as temp_min,
        cast(temp_max as decimal(9, 4)) as temp_max,
        cast(precipitation as decimal(12, 4)) as precipitation
    from seattle
    union all
    select
        'new_york' as station,
        day,
        cast((min_temp - 32) * decimal '5.0000' / 9 as decimal(9, 4)) as temp_min,
        cast((max_temp - 32) * decimal '5.0000' / 9 as decimal(9, 4)) as temp_max,
        cast(precipitation * decimal '25.4' as decimal(12, 4)) as precipitation
    from new_york
    union all
    select
        station,
        day,
        cast(temp_min as decimal(9, 4)) as temp_min,
        cast(temp_max as decimal(9, 4)) as temp_max,
        cast(precipitation as decimal(12, 4)) as precipitation
    from open_meteo
)

select
    station,
    cast(date_trunc('month', day) as date) as month,
    count(*) as days,
    min(temp_min) as coldest,
    max(temp_max) as warmest,
    avg((temp_min + temp_max) / 2) as mean_temperature,
    sum(precipitation) as precipitation,
    count_if(precipitation > 0) as wet_days
from days
group by station, cast(date_trunc('month', day) as date)
