import { hash, unit } from '../../stand-ins/index.ts';
import { wholeFile } from '../_open_files/stand-in.ts';

const HEADER =
  'year,imdb,title,test,clean_test,binary,budget,domgross,intgross,code,budget_2013$,domgross_2013$,intgross_2013$,period code,decade code';
const TESTS = ['ok', 'ok', 'ok', 'notalk', 'notalk', 'men', 'dubious', 'nowomen'];
const FILMS = 400;

/** Made-up films as the file has them: references of HTML in titles, `#N/A` for what is not known. */
export default wholeFile({
  path: '/fivethirtyeight/data/master/bechdel/movies.csv',
  type: 'text/csv',
  recorded: /^bechdel-\d{4}_(?<end>\d{4})\.csv$/,
  example: 'bechdel-1970_2013.csv',
  simulate(seed) {
    const lines = Array.from({ length: FILMS }, (_, film) => {
      const noise = (what: string) => unit(hash(seed, `film ${what}`, 0, film));
      const year = 1970 + Math.floor(44 * Math.sqrt(noise('year')));
      const test = TESTS[Math.floor(TESTS.length * noise('test'))]!;
      const outcome = test === 'ok' ? 'PASS' : 'FAIL';
      const budget = Math.round(1e6 * 200 ** noise('budget'));
      const domestic = Math.round(budget * 4 * noise('domestic'));
      const gross = [noise('known') < 0.02 ? '#N/A' : domestic, Math.round(domestic * (1 + noise('world')))];
      const since = Math.floor((2013 - year) / 5) + 1;
      const codes = year < 1990 ? ['', ''] : [since, Math.floor((2013 - year) / 10) + 1];
      const title = `Film ${film + 1} &amp; others`;
      const imdb = `tt${String(1_000_000 + film)}`;
      return [
        year,
        imdb,
        title,
        test,
        test,
        outcome,
        budget,
        ...gross,
        `${year}${outcome}`,
        budget,
        ...gross,
        ...codes,
      ].join();
    });
    return [HEADER, ...lines, ''].join('\n');
  },
});
