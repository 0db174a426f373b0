-- One row per service, host and hour, of the access logs of CloudFront and of load balancers alike.
with cloudfront as (
    select * from silver.cloudfront_logs
),

alb as (
    select * from silver.alb_logs
),

requests as (
    select
        'cloudfront' as service,
        host,
        time,
        client_ip as client,
        status,
        bytes_sent,
        cast(time_taken as decimal(12, 3)) as seconds
    from cloudfront
    union all
    select
        'alb' as service,
        coalesce(domain_name, load_balancer) as host,
        time,
        regexp_replace(client, ':[0-9]+$', '') as client,
        status,
        bytes_sent,
        -- -1 says that a part did not end: there is no time of the whole.
        case
            when least(request_processing_time, target_processing_time, response_processing_time) >= 0
                then cast(
                    request_processing_time + target_processing_time + response_processing_time
                    as decimal(12, 3)
                )
        end as seconds
    from alb
)

select
    service,
    host,
    date_trunc('hour', time) as hour,
    count(*) as requests,
    count(distinct client) as clients,
    sum(bytes_sent) as bytes_sent,
    count_if(status between 400 and 499) as client_errors,
    count_if(status >= 500) as server_errors,
    avg(seconds) as mean_seconds,
    max(seconds) as slowest_seconds
from requests
group by service, host, date_trunc('hour', time)
