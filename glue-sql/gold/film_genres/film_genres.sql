-- One row per genre: a film counts in each of its genres.
with films as (
    select * from silver.tmdb_films
),

named as (
    select
        element_at(genre, 'name') as genre,
        vote_average,
        vote_count
    from films
    cross join unnest(cast(json_parse(genres) as array(map(varchar, varchar)))) as genres (genre)
)

select
    genre,
    count(*) as films,
    sum(vote_count) as votes,
    cast(sum(vote_average * vote_count) as decimal(38, 8)) / nullif(sum(vote_count), 0) as average_vote
from named
group by genre
