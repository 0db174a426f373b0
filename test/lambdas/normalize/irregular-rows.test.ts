import { afterEach, expect, it } from 'vitest';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { KNOWN_HALTS } from '../../../lib/datasets/binance_klines/known-halts.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { HOUR, localRun } from '../support/local-run.ts';

/** Open and close time of the candle of an hour; undefined for none. */
type Times = (hour: number) => readonly [open: number, close: number] | undefined;
const regular: Times = (hour) => [hour, hour + HOUR - 1];

let run: Awaited<ReturnType<typeof localRun>>;
afterEach(() => run.server.close());

let times: Times = regular;
const start = async () => {
  times = regular;
  run = await localRun((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://provider');
    if (pathname.startsWith('/data/')) return void response.writeHead(404).end();
    const rows: string[] = [];
    const first = Math.ceil(Number(query.get('startTime')) / HOUR) * HOUR;
    for (let hour = first; hour <= Number(query.get('endTime')); hour += HOUR) {
      const found = times(hour);
      if (found)
        rows.push(
          `[${found[0]},"${hour % 97}","200","0","1","5",${found[1]},"5",${(hour / HOUR) % 89},"1","1","0"]`,
        );
    }
    response.end(`[${rows.join(',')}]`);
  });
};
const T = (hour: string) => Date.parse(`${hour}:00:00Z`);
const all = (name: string, at: string, from?: string) => run.all(name, `${at}:00:30Z`, from);
const rows = async () =>
  (await run.rows(binanceKlines.table)).map((row) => [
    new Date(Number(row.open_time) / 1000).toISOString().slice(11, 23),
    row.is_irregular,
  ]);
const ledger = async () =>
  (await readLedger(run.lake, 'binance_klines')).map(({ state, kind, range, attempts, nextAt }) => [
    state,
    kind,
    new Date(range!.from).toISOString().slice(11, 16),
    attempts,
    nextAt && (nextAt - 30_000 - T('2024-01-30T00')) / HOUR,
  ]);

it('a lone candle that is cut short is kept and suspect, until the hour behind it is missing', async () => {
  await start();
  const halted: Times = (hour) =>
    hour === T('2024-01-30T12')
      ? [hour, hour + 40 * 60_000 - 1]
      : hour === T('2024-01-30T13')
        ? undefined
        : regular(hour);
  times = halted;
  await all('r1', '2024-01-30T13');
  expect((await rows()).at(-1)).toEqual(['12:00:00.000', true]);
  expect(await ledger()).toEqual([['held', 'suspect', '12:00', 1, 14]]);
  const next = await all('r2', '2024-01-30T14');
  expect(next?.counts).toMatchObject({ unchanged: 2, inserted: 0 });
  expect((await ledger()).filter(([, , hour]) => hour === '12:00').at(-1)).toEqual([
    'held',
    undefined,
    '12:00',
    0,
    undefined,
  ]);
});

it('one that the provider corrects is restated: an hour has one candle', async () => {
  await start();
  times = (hour) => (hour === T('2024-01-30T12') ? [hour + 1234, hour + HOUR - 1 + 1234] : regular(hour));
  await all('r1', '2024-01-30T13');
  expect((await rows()).slice(-2)).toEqual([
    ['11:00:00.000', false],
    ['12:00:01.234', true],
  ]);
  times = regular;
  const healed = await all('r2', '2024-01-30T14');
  // The hour of 13:00, and that of 12:00 in another's place.
  expect(healed?.counts).toMatchObject({ inserted: 1, restated: 1 });
  expect((await rows()).slice(-3)).toEqual([
    ['11:00:00.000', false],
    ['12:00:00.000', false],
    ['13:00:00.000', false],
  ]);
  expect((await ledger()).at(-1)?.slice(0, 3)).toEqual(['held', undefined, '12:00']);
});

it('one within a regular candle that is held goes to quarantine', async () => {
  await start();
  await all('r1', '2024-01-30T13');
  times = (hour) => (hour === T('2024-01-30T12') ? [hour + 1234, hour + HOUR - 1] : regular(hour));
  const outcome = await run.plan('r2', '2024-01-30T14:00:30Z');
  const [[partition]] = outcome.groups as [[(typeof outcome.groups)[0][0]]];
  const wider = { ...partition, ranges: [{ from: T('2024-01-30T10'), to: T('2024-01-30T14') }] };
  const planned = { ...outcome, groups: [[wider]] };
  await run.ingest(planned);
  await run.normalize(planned);
  expect((await run.commit(planned)).counts).toMatchObject({ quarantined: 1, unchanged: 2, inserted: 1 });
  expect((await rows()).filter(([time]) => String(time).startsWith('12'))).toEqual([['12:00:00.000', false]]);
});

it('a hole in a halt that Binance told of is known, and rests for 30 days', async () => {
  await start();
  times = (hour) => (hour === T('2023-03-24T13') ? undefined : regular(hour));
  await all('r1', '2023-03-25T00', '2023-03-24');
  expect(await readLedger(run.lake, 'binance_klines')).toMatchObject([
    {
      state: 'empty',
      kind: 'known_halt',
      range: { from: T('2023-03-24T13'), to: T('2023-03-24T14') },
      reason: `nothing was traded: ${KNOWN_HALTS.at(-1)!.source}`,
      nextAt: Date.parse('2023-04-24T00:00:30Z'),
    },
  ]);
});

it('known halts are in order, do not overlap, and each has its source', () => {
  const ends = KNOWN_HALTS.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  expect(ends.every((time) => time > 0)).toBe(true);
  expect(KNOWN_HALTS.filter(({ source }) => !URL.canParse(source))).toEqual([]);
});

it('an answer of few candles that are all off stays suspect over a gap and an empty answer, until the right one comes', async () => {
  await start();
  const isHole = (hour: number) => hour === T('2024-01-30T04');
  times = (hour) => (isHole(hour) ? undefined : [hour + 1234, hour + HOUR - 1 + 1234]);
  await all('r1', '2024-01-30T07');
  expect(await rows()).toEqual(
    ['00', '01', '02', '03', '05', '06'].map((hour) => [`${hour}:00:01.234`, true]),
  );
  times = () => undefined;
  await all('r2', '2024-01-30T09');
  expect((await ledger()).filter(([, kind]) => kind === 'suspect')).toEqual([
    ['held', 'suspect', '00:00', 1, 8],
    ['held', 'suspect', '05:00', 1, 8],
    ['held', 'suspect', '00:00', 2, 15],
    ['held', 'suspect', '05:00', 2, 15],
  ]);
  times = (hour) => (isHole(hour) ? undefined : regular(hour));
  await all('r3', '2024-01-30T16');
  expect((await rows()).slice(0, 6)).toEqual(
    ['00', '01', '02', '03', '05', '06'].map((hour) => [`${hour}:00:00.000`, false]),
  );
});

it('rows that are suspect stay so when the next answer is refused, and are asked for again', async () => {
  await start();
  times = (hour) => [hour + 1234, hour + HOUR - 1 + 1234];
  await all('r1', '2024-01-30T04');
  // As long as a minute, which is another interval of the provider: refused.
  times = (hour) => [hour, hour + 59_999];
  await all('r2', '2024-01-30T20');
  const noted = (await readLedger(run.lake, 'binance_klines')).filter(({ run: name }) => name === 'r2');
  expect(noted.map(({ state, kind, range, attempts }) => [state, kind, range, attempts])).toEqual([
    ['refused', undefined, { from: T('2024-01-30T04'), to: T('2024-01-30T20') }, 1],
    ['held', 'suspect', { from: T('2024-01-30T00'), to: T('2024-01-30T04') }, 2],
  ]);
  expect(noted[1]!.reason).toBe(
    `off the grid or cut short, and no row beside it and no other source says so; asked again: ${noted[0]!.reason}`,
  );
  times = regular;
  await all('r3', '2024-01-31T08');
  expect((await rows()).slice(0, 4)).toEqual(
    ['00', '01', '02', '03'].map((hour) => [`${hour}:00:00.000`, false]),
  );
});
