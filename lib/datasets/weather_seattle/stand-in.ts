import { hash, unit } from '../../stand-ins/index.ts';
import { daysOf } from '../_open_files/simulated-days.ts';
import { wholeFile } from '../_open_files/stand-in.ts';

/** Seattle's days as the file has them: a line for each of the last two years. */
export default wholeFile({
  path: '/vega/vega-datasets/main/data/seattle-weather.csv',
  type: 'text/csv',
  recorded: /^seattle-daily-\d{4}_(?<end>\d{4})\.csv$/,
  example: 'seattle-daily-2012_2015.csv',
  simulate(seed, now) {
    const lines = daysOf(now, 730).map(({ day, warmth }) => {
      const noise = (what: string) => unit(hash(seed, `seattle ${what}`, 0, day.getTime() / 86_400_000));
      const rain = noise('rain') < 0.45 ? 0.1 + 20 * noise('amount') : 0;
      const warmest = 16 + 9 * warmth + 6 * (noise('warmth') - 0.5);
      const amounts = [rain, warmest, warmest - 4 - 6 * noise('night'), 1 + 5 * noise('wind')];
      return [
        day.toISOString().slice(0, 10),
        ...amounts.map((value) => value.toFixed(1)),
        rain > 0 ? (warmest < 2 ? 'snow' : 'rain') : 'sun',
      ].join();
    });
    return ['date,precipitation,temp_max,temp_min,wind,weather', ...lines, ''].join('\n');
  },
});
