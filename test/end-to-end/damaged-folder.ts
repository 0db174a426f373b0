import {
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { coinlake, type Ended, workFolder } from './coinlake.ts';
import { copySmallLake, smallStart } from './small-lake.ts';

/** What may happen to a file. A folder in its place stands for a file that can't be read: no mode stops the superuser. */
export const DAMAGES = {
  'cut in half': (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  emptied: (path: string) => truncateSync(path, 0),
  deleted: (path: string) => rmSync(path),
  overwritten: (path: string) =>
    writeFileSync(path, Buffer.alloc(Math.max(64, statSync(path).size), 'rubbish ')),
  'a folder': (path: string) => {
    rmSync(path);
    mkdirSync(path);
  },
} as const;
export type Damage = keyof typeof DAMAGES;

/** Kinds of files of a data folder. */
export const KINDS = [
  ...['version', 'lock.db', 'launch.db', 'state.db', 'market.json', 'settings.json', 'runtime.log'],
  ...['cdk.out/manifest.json', 'a template', 'an asset', 'a stamp', 'a bundle'],
  ...['table metadata', 'a manifest', 'rows', 'a page of bronze'],
] as const;
export type Kind = (typeof KINDS)[number];

/** A lakehouse, and copies of it to damage. */
export async function damageableFolder() {
  const folder = workFolder();
  await copySmallLake(folder.data);
  // It makes what only commands without a start make.
  await coinlake(['runs', '--data', folder.data]);
  let copies = 0;
  return {
    remove: folder.remove,
    /**
     * Damages one file of a copy and runs commands on it.
     * @returns what is wrong with how they end, a line each
     */
    async check(kind: Kind, damage: Damage): Promise<readonly string[]> {
      const data = `${folder.data}-${++copies}`;
      cpSync(folder.data, data, { recursive: true });
      const file = fileOf(data, kind);
      DAMAGES[damage](file);
      const wrong: string[] = [];
      const commands: readonly (readonly [string, readonly string[], RegExp?])[] = [
        [
          'query',
          [
            'query',
            'SELECT count(*) AS n, sum(volume) > 0 AS v FROM silver.binance_klines',
            '--format',
            'csv',
          ],
          /^n,v\n48,true\n$/,
        ],
        ['run', ['run', 'ohlcv_daily', '--at', '2024-03-10']],
        ['start', [...smallStart(folder.path), '--once']],
      ];
      for (const [name, args, expected] of commands) {
        const ended = await coinlake([...args, '--data', data], { killAfterMs: 120_000 });
        const problem = problemOf(ended, file, expected);
        if (problem) wrong.push(`${kind} ${damage}, ${name}: ${problem}\n${ended.stderr.slice(0, 2000)}`);
      }
      rmSync(data, { recursive: true, force: true, maxRetries: 3 });
      return wrong;
    },
  };
}

/** A command on a damaged folder either works as ever, or ends at once with words that name the file. */
function problemOf(
  { code, signal, stdout, stderr }: Ended,
  file: string,
  expected?: RegExp,
): string | undefined {
  if (signal) return `hung, ended by ${signal}`;
  if (/^\s+at .*:\d+:\d+\)?$/m.test(stdout + stderr)) return 'a stack trace';
  if (/fault of Coinlake/.test(stderr)) return 'an unexpected error';
  if (code === 0) return expected && !expected.test(stdout) ? `another answer: ${stdout}` : undefined;
  if (code !== 1) return `exit code ${code}`;
  // Where the engine finds other bytes than it expects, it names the object.
  const isNamed = stderr.includes(file) || (file.includes('/objects/') && /s3:\/\/\S+/.test(stderr));
  return isNamed ? undefined : `the file ${file} is not named`;
}

function fileOf(data: string, kind: Kind): string {
  const objects = () => filesBelow(join(data, 'objects'));
  const first = (files: readonly string[], what: (path: string) => boolean): string => {
    const found = files.find(what);
    if (!found) throw new Error(`There is no ${kind}`);
    return found;
  };
  const inAssembly = (pattern: RegExp) =>
    first(filesBelow(join(data, 'cdk.out')), (path) => pattern.test(relative(data, path)));
  switch (kind) {
    case 'a template':
      return inAssembly(/pipelines\.template\.json$/);
    case 'an asset':
      return inAssembly(/asset\..*index\.cjs$/);
    case 'a stamp':
      return inAssembly(/coinlake\.sha256$/);
    case 'a bundle':
      return first(filesBelow(join(data, 'lambda')), (path) => /index\.cjs$/.test(path));
    case 'table metadata':
      return first(
        objects(),
        (path) =>
          /^\{[\s\S]*"format-version"/.test(beginning(path)) &&
          /silver\/binance_klines/.test(beginning(path)),
      );
    case 'a manifest':
      return first(objects(), (path) => beginning(path).startsWith('Obj\u0001'));
    case 'rows':
      return first(objects(), (path) => path.includes('lakebucket') && beginning(path).startsWith('PAR1'));
    case 'a page of bronze':
      return first(objects(), (path) => path.includes('bronzebucket'));
    default:
      return join(data, kind);
  }
}

function beginning(path: string): string {
  const bytes = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  return bytes.toString('latin1', 0, readSync(file, bytes, 0, 4096, 0));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
