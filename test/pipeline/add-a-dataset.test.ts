import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guide, guideCommands, projectCopy } from '../end-to-end/project-copy.ts';

const { copy, coinlake, remove } = projectCopy();
const folder = join(copy, 'lib', 'datasets', 'seattle_weather');
const definition = join(folder, 'dataset.ts');
const standIn = join(folder, 'stand-in.ts');
/** Where the guide's provider is asked: no other is to be reached from a test. */
let endpoint: string;

const HEADER = 'date,precipitation,temp_max,temp_min,wind,weather';
const file = {
  lines: [
    '2012-01-01,0.0,12.8,5.0,4.7,drizzle',
    '2012-01-02,10.9,10.6,2.8,4.5,rain',
    '2013-01-01,x,5.0,-2.8,2.7,sun',
  ],
};
const server = createServer((request, response) => {
  const body = `${[HEADER, ...file.lines].join('\n')}\n`;
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
  const isSame = request.headers['if-none-match'] === etag;
  response.writeHead(isSame ? 304 : 200, { etag }).end(isSame ? undefined : body);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mkdirSync(folder);
  // What datasets share is no dataset.
  mkdirSync(join(copy, 'lib', 'datasets', '_shared'));
  const [code, itsStandIn] = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block as string);
  writeFileSync(definition, code!);
  writeFileSync(standIn, itsStandIn!);
  const { port } = server.address() as AddressInfo;
  endpoint = `raw.githubusercontent.com=http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.close();
  remove();
});

test('the guide leads to a table, and to its new rows when the file has changed', async () => {
  const [start, count, run, ledger] = guideCommands as [string, string, string, string];
  const started = await coinlake(start, ['--endpoint', endpoint, '--settings', 'settings.json']);
  expect(started.code, started.output).toBe(0);
  expect((await coinlake(count, ['--format', 'csv'])).output).toContain(
    'weather,days,warmest\ndrizzle,1,12.8\nrain,1,10.6\n',
  );

  file.lines = [file.lines[0]!, '2012-01-02,10.9,10.7,2.8,4.5,rain', '2013-01-01,0.0,5.0,-2.8,2.7,sun'];
  const again = await coinlake(run);
  expect(again.code, again.output).toBe(0);
  expect((await coinlake(count, ['--format', 'csv'])).output).toContain(
    'weather,days,warmest\ndrizzle,1,12.8\nrain,1,10.7\nsun,1,5.0\n',
  );
  const unchanged = await coinlake(run);
  expect(unchanged.code, unchanged.output).toBe(0);
  expect((await coinlake(ledger, ['--format', 'csv'])).output.match(/^whole,held,/gm)).toHaveLength(2);
});

// Right after the first: it has the same template.
test('its stand-in answers where the providers are simulated; without one it is left out', async () => {
  const [start, count] = guideCommands.slice(4, 6) as [string, string];
  const more = ['--settings', 'settings.json'];
  const started = await coinlake(start, more);
  expect(started.code, started.output).toBe(0);
  expect((await coinlake(count, ['--format', 'csv'])).output).toContain('days,first_day\n366,2024-01-01\n');

  renameSync(standIn, `${standIn}.away`);
  const told = 'seattle_weather is left out: it has no stand-in (lib/datasets/seattle_weather/stand-in.ts)';
  expect((await coinlake(start, more, told)).output).toContain(told);
  renameSync(`${standIn}.away`, standIn);
});

test('a folder is written from a sample; all are refused until what was guessed is confirmed', async () => {
  writeFileSync(join(copy, 'sample.csv'), `${[HEADER, ...file.lines].join('\n')}\n`);
  const written = await coinlake('npx coinlake new dataset rain --from sample.csv');
  expect(written).toMatchObject({ code: 0 });
  expect((await coinlake('npx coinlake new dataset rain --from sample.csv')).output).toBe(
    'lib/datasets/rain is there already: choose another name\n',
  );
  const rain = join(copy, 'lib', 'datasets', 'rain', 'dataset.ts');
  expect(await coinlake('npx coinlake tables')).toEqual({
    code: 2,
    output:
      'lib/datasets/rain/dataset.ts: guessed: nobody has confirmed description, source, format, schedule, key, columns.date, columns.precipitation, columns.temp_max, columns.temp_min, columns.wind, columns.weather yet; look at each, correct it, and take it from the list\n',
  });
  const text = readFileSync(rain, 'utf8')
    .replace(/guessed: \[[^\]]*\]/, 'guessed: []')
    .replace('https://example.org/sample.csv', 'https://rain.example/sample.csv');
  writeFileSync(rain, text);
});

test('a model over a dataset is a folder, built with it; the dataset from a sample is loaded beside it', async () => {
  const model = join(copy, 'glue-sql', 'gold', 'seattle_yearly');
  mkdirSync(model);
  for (const [language, extension] of [
    ['sql', 'sql'],
    ['yaml', 'yml'],
  ]) {
    const [, block = ''] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(guide) ?? [];
    writeFileSync(join(model, `seattle_yearly.${extension}`), block);
  }
  const [start, rows] = guideCommands.slice(6) as [string, string];
  const more = ['--endpoint', endpoint.replace(/^[^=]*/, 'rain.example'), '--settings', 'settings.json'];
  const started = await coinlake(start, ['--endpoint', endpoint, ...more]);
  expect(started.code, started.output).toBe(0);
  expect(started.output).toMatch(/│ silver\.rain +│ +3 │/);
  rmSync(join(copy, 'lib', 'datasets', 'rain'), { recursive: true });
  expect((await coinlake(rows, ['--format', 'csv'])).output).toContain(
    'year,days,warmest,precipitation\n2012,2,12.8,10.9\n2013,1,5.0,0.0\n',
  );
});

test('a mistake is the sentence of the guide, and nothing else', async () => {
  const [, sentence = ''] = /```\n(lib\/datasets\/.*)\n```/.exec(guide) ?? [];
  writeFileSync(definition, readFileSync(definition, 'utf8').replace("key: ['day']", "key: ['date']"));
  const { code, output } = await coinlake('npx coinlake tables');
  expect({ code, output }).toEqual({ code: 2, output: `${sentence}\n` });
});
