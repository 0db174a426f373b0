import { hash, unit } from '../../stand-ins/index.ts';
import { wholeFile } from '../_open_files/stand-in.ts';

const HEADER =
  'genres,homepage,original_language,overview,popularity,production_companies,release_date,runtime,tagline,title,vote_average,vote_count';
const GENRES = ['Action', 'Adventure', 'Comedy', 'Crime', 'Drama', 'Family', 'Horror', 'Romance'];
const FILMS = 300;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const named = (names: readonly string[]) =>
  quoted(JSON.stringify(names.map((name) => ({ id: name.length, name }))));

/** Made-up films as the file has them: lists of objects in quoted cells. */
export default wholeFile({
  path: '/parin225/ETL-Project/master/tmdb_5000_movies.csv',
  type: 'text/csv',
  recorded: /^tmdb-5000[a-z0-9-]*\.csv$/,
  lastYear: 2017,
  example: 'tmdb-5000-movies.csv',
  simulate(seed) {
    const lines = Array.from({ length: FILMS }, (_, film) => {
      const noise = (what: string) => unit(hash(seed, `tmdb ${what}`, 0, film));
      const genres = GENRES.filter((genre) => noise(genre) < 0.3);
      const day = `${1 + Math.floor(12 * noise('month'))}/${1 + Math.floor(28 * noise('day'))}/${10 + Math.floor(7 * noise('year'))}`;
      return [
        ...[named(genres), '', 'en', quoted(`Film ${film + 1} is about two, and a third`)],
        ...[(150 * noise('popularity') ** 3).toFixed(6), named(['Example Films', `Studio ${film % 9}`])],
        ...[day, 80 + Math.floor(80 * noise('length')), '', `Film ${film + 1}`],
        ...[(4 + 5 * noise('vote')).toFixed(1), Math.floor(9000 * noise('votes') ** 2)],
      ].join();
    });
    return [HEADER, ...lines, ''].join('\r\n');
  },
});
