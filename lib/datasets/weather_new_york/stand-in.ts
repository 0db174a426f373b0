import { hash, unit } from '../../stand-ins/index.ts';
import { daysOf } from '../_open_files/simulated-days.ts';
import { wholeFile } from '../_open_files/stand-in.ts';

const HEADER =
  'date,actual_mean_temp,actual_min_temp,actual_max_temp,average_min_temp,average_max_temp,record_min_temp,record_max_temp,record_min_temp_year,record_max_temp_year,actual_precipitation,average_precipitation,record_precipitation';

/** New York's days as the file has them: dates such as 2014-7-1, whole degrees Fahrenheit, inches. */
export default wholeFile({
  path: '/fivethirtyeight/data/master/us-weather-history/KNYC.csv',
  type: 'text/csv',
  recorded: /^knyc-daily-\d{4}_(?<end>\d{4})\.csv$/,
  example: 'knyc-daily-2014_2015.csv',
  simulate(seed, now) {
    const lines = daysOf(now, 365).map(({ day, warmth }) => {
      const noise = (what: string) => unit(hash(seed, `new york ${what}`, 0, day.getTime() / 86_400_000));
      const usual = 55 + 23 * warmth;
      const mean = usual + 16 * (noise('warmth') - 0.5);
      const whole = [mean, mean - 7, mean + 7, usual - 8, usual + 8, usual - 35, usual + 25].map(Math.round);
      const rain = noise('rain') < 0.33 ? 1.5 * noise('amount') : 0;
      const date = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()].join('-');
      return [date, ...whole, 1917, 1953, rain.toFixed(2), '0.13', '2.40'].join();
    });
    return [HEADER, ...lines, ''].join('\n');
  },
});
