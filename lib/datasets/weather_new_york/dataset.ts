import {
  cron,
  csv,
  dataset,
  date,
  decimal,
  http,
  integer,
  path,
  whole,
  year,
} from '../../ingestion/index.ts';

const fahrenheit = (what: string, field: string) => integer(`${what}, °F`, path(field));
const inches = (what: string, field: string) => decimal(6, 2, `${what}, inches`, path(field), { minimum: 0 });

/** A year of New York's weather, 2014 to 2015. Source: Weather Underground, in fivethirtyeight/data `us-weather-history/KNYC.csv`. */
export default dataset({
  name: 'weather_new_york',
  description: 'Daily weather in New York (Central Park), °F and inches as the file has them',
  isOffByDefault: true,
  source: http({
    url: 'https://raw.githubusercontent.com/fivethirtyeight/data/master/us-weather-history/KNYC.csv',
    provider: 'open_files',
  }),
  format: csv(),
  coverage: whole(),
  schedule: cron('15 6 * * 1', 'UTC'),
  tables: {
    weather_new_york: {
      merge: 'replace',
      key: ['day'],
      partition: [year('day')],
      columns: {
        day: date('Day, local time', path('date'), { written: 'unpadded' }),
        mean_temp: fahrenheit('Mean temperature', 'actual_mean_temp'),
        min_temp: fahrenheit('Lowest temperature', 'actual_min_temp'),
        max_temp: fahrenheit('Highest temperature', 'actual_max_temp'),
        average_min_temp: fahrenheit(
          'Lowest temperature of that day in the mean of years',
          'average_min_temp',
        ),
        average_max_temp: fahrenheit(
          'Highest temperature of that day in the mean of years',
          'average_max_temp',
        ),
        record_min_temp: fahrenheit('Lowest temperature of that day since 1869', 'record_min_temp'),
        record_max_temp: fahrenheit('Highest temperature of that day since 1869', 'record_max_temp'),
        record_min_temp_year: integer('Year of the lowest', path('record_min_temp_year')),
        record_max_temp_year: integer('Year of the highest', path('record_max_temp_year')),
        precipitation: inches('Rain and melted snow', 'actual_precipitation'),
        average_precipitation: inches('That of the day in the mean of years', 'average_precipitation'),
        record_precipitation: inches('Most of that day since 1869', 'record_precipitation'),
      },
    },
  },
});
