import { cron, csv, dataset, date, decimal, http, path, text, whole, year } from '../../ingestion/index.ts';

/** Days of Seattle's weather, 2012 to 2015. Source: NOAA, in vega/vega-datasets `data/seattle-weather.csv`. */
export default dataset({
  name: 'weather_seattle',
  description: 'Daily weather in Seattle, °C and mm',
  isOffByDefault: true,
  source: http({
    url: 'https://raw.githubusercontent.com/vega/vega-datasets/main/data/seattle-weather.csv',
    provider: 'open_files',
  }),
  format: csv(),
  coverage: whole(),
  schedule: cron('15 6 * * 1', 'UTC'),
  tables: {
    weather_seattle: {
      merge: 'replace',
      key: ['day'],
      partition: [year('day')],
      columns: {
        day: date('Day, local time', path('date')),
        precipitation: decimal(6, 1, 'Rain and melted snow, mm', path('precipitation'), { minimum: 0 }),
        temp_max: decimal(5, 1, 'Highest temperature, °C', path('temp_max')),
        temp_min: decimal(5, 1, 'Lowest temperature, °C', path('temp_min')),
        wind: decimal(5, 1, 'Mean wind speed, m/s', path('wind'), { minimum: 0 }),
        weather: text('What prevailed: drizzle, fog, rain, snow or sun', path('weather')),
      },
    },
  },
});
