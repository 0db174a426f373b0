import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quarantine } from '../../../lib/contracts/ops/quarantine.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { HOUR, localRun } from '../support/local-run.ts';

/** What the provider says of a candle, by its open time. */
interface Candle {
  readonly open: string;
  readonly close: string;
  readonly volume: string;
  readonly trades: number;
}

const usual = (at: number): Candle => ({
  open: `${100 + ((at / HOUR) % 7)}.00000000`,
  close: '110.00000000',
  volume: '50.00000000',
  trades: 200,
});
const foreign = (): Candle => ({
  open: '3.00000000',
  close: '4.00000000',
  volume: '900.00000000',
  trades: 5,
});

let candleAt: (at: number) => Candle | undefined = usual;
/** A candle that answers have once more, behind all others. */
let repeated: { readonly at: number; readonly candle: Candle } | undefined;
let run: Awaited<ReturnType<typeof localRun>>;
beforeEach(async () => {
  candleAt = usual;
  repeated = undefined;
  run = await localRun((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://provider');
    if (pathname.startsWith('/data/')) return void response.writeHead(404).end();
    const rows: string[] = [];
    const first = Math.ceil(Number(query.get('startTime')) / HOUR) * HOUR;
    const add = (at: number, { open, close, volume, trades }: Candle) =>
      rows.push(
        `[${at},"${open}","200","1","${close}","${volume}",${at + HOUR - 1},"5000",${trades},"1","1","0"]`,
      );
    for (let at = first; at <= Number(query.get('endTime')) && rows.length < 1000; at += HOUR) {
      const candle = candleAt(at);
      if (candle) add(at, candle);
    }
    if (repeated && repeated.at >= first) add(repeated.at, repeated.candle);
    response.end(`[${rows.join(',')}]`);
  });
});
afterEach(() => run.server.close());

const START = '2024-01-30';
const T = (text: string) => Date.parse(`${text}:00Z`);
const all = (name: string, at: string) => run.all(name, `${at}:30Z`, START);
const silver = async () =>
  new Map((await run.rows(binanceKlines.table)).map((row) => [Number(row.open_time) / 1000, row]));
const asked = () =>
  run.server.urls
    .filter((url) => url.startsWith('/api'))
    .map((url) => new Date(Number(new URL(url, 'http://provider').searchParams.get('startTime'))));

describe('a request begins at the row that is held before it', () => {
  it('and an answer that has that row is believed', async () => {
    await all('r1', '2024-01-30T10:00');
    const outcome = await all('r2', '2024-01-30T12:00');
    expect(asked().map((time) => time.toISOString())).toEqual([
      '2024-01-30T00:00:00.000Z',
      '2024-01-30T09:00:00.000Z',
    ]);
    expect(outcome?.counts).toMatchObject({ records: 3, inserted: 2, unchanged: 1 });
  });

  it('also where a month begins: the row before is no row of the batch', async () => {
    await all('r1', '2024-02-01T00:00');
    const outcome = await all('r2', '2024-02-01T02:00');
    expect(asked().at(-1)?.toISOString()).toBe('2024-01-31T23:00:00.000Z');
    expect(outcome?.counts).toMatchObject({ records: 2, inserted: 2, unchanged: 0, quarantined: 0 });
    candleAt = foreign;
    // The new month's first answer is foreign in a lake that has only the old month.
    const other = await localRun(run.server);
    candleAt = usual;
    await other.all('r1', '2024-02-01T00:00:30Z', START);
    candleAt = foreign;
    const refused = await other.all('r2', '2024-02-01T02:00:30Z', START);
    expect(refused?.counts).toMatchObject({ records: 3, inserted: 0, quarantined: 3 });
    expect(refused?.failed?.message).toContain(
      'open_time 2024-01-31T23:00:00.000Z came with open 3.00000000',
    );
  });

  it('but not where so much lies between that it would come too', async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = (at) => (at < T('2024-02-25T00:00') ? undefined : usual(at));
    await all('r2', '2024-02-27T00:00');
    expect(asked().map((time) => time.toISOString())).toEqual([
      '2024-01-30T00:00:00.000Z',
      '2024-01-30T09:00:00.000Z',
      '2024-01-30T09:00:00.000Z',
    ]);
  });
});

describe('an answer for another symbol', () => {
  beforeEach(async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = foreign;
  });

  it('is refused, and no row of it is kept', async () => {
    const outcome = await all('r2', '2024-01-30T12:00');
    const reason =
      'binance_klines: open_time 2024-01-30T09:00:00.000Z came with open 3.00000000 (held 103.00000000), volume 900.00000000 (held 50.00000000), trades 5 (held 200): the answer is another series’';
    expect(outcome).toMatchObject({
      counts: { records: 3, inserted: 0, restated: 0, quarantined: 3 },
      failed: {
        count: 1,
        message: `symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01 (refused): ${reason}`,
      },
    });
    expect(await readLedger(run.lake, 'binance_klines')).toMatchObject([
      {
        state: 'refused',
        reason,
        range: { from: T('2024-01-30T10:00'), to: T('2024-01-30T12:00') },
        attempts: 1,
        nextAt: T('2024-01-30T13:00') + 30_000,
      },
    ]);
    expect((await run.rows(quarantine)).map(({ row_number, reason: why }) => [row_number, why])).toEqual(
      [1n, 2n, 3n].map((row) => [row, reason.replace('binance_klines: ', '')]),
    );
    expect((await silver()).size).toBe(10);
  });

  it('heals when the provider answers for the right one, and takes more rows along the next time', async () => {
    await all('r2', '2024-01-30T12:00');
    candleAt = usual;
    const healed = await all('r3', '2024-01-30T14:00');
    expect(asked().at(-1)?.toISOString()).toBe('2024-01-30T08:00:00.000Z');
    expect(healed?.counts).toMatchObject({ inserted: 4, unchanged: 2 });
    expect(healed?.failed).toBeUndefined();
    expect((await readLedger(run.lake, 'binance_klines')).at(-1)).toMatchObject({ state: 'held' });
  });
});

describe('a row that the provider restated', () => {
  it('is taken where trades came late', async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = (at) =>
      at === T('2024-01-30T09:00')
        ? { ...usual(at), close: '111.00000000', volume: '52.00000000', trades: 201 }
        : usual(at);
    const outcome = await all('r2', '2024-01-30T12:00');
    expect(outcome?.counts).toMatchObject({ inserted: 2, restated: 1, quarantined: 0 });
    expect((await silver()).get(T('2024-01-30T09:00'))).toMatchObject({ trades: 201n });
  });

  it('as a whole is refused once, and taken when the rows before it are what they were', async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = (at) => (at === T('2024-01-30T09:00') ? foreign() : usual(at));
    expect((await all('r2', '2024-01-30T12:00'))?.failed?.count).toBe(1);
    const healed = await all('r3', '2024-01-30T14:00');
    expect(healed?.counts).toMatchObject({ inserted: 4, restated: 1, unchanged: 1 });
    expect(healed?.failed).toBeUndefined();
  });

  it('and one that is gone is told from another series by the rows before it', async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = (at) => (at === T('2024-01-30T09:00') ? undefined : usual(at));
    expect((await all('r2', '2024-01-30T12:00'))?.failed?.message).toMatch(
      /the answer lacks open_time 2024-01-30T09:00:00\.000Z, which is held: it may be another series’$/,
    );
    expect((await all('r3', '2024-01-30T14:00'))?.counts).toMatchObject({ inserted: 4, unchanged: 1 });
  });

  it('and one that comes twice, with other values, changes nothing that is held', async () => {
    await all('r1', '2024-01-30T10:00');
    candleAt = (at) => (at === T('2024-01-30T09:00') ? foreign() : usual(at));
    await all('r2', '2024-01-30T12:00');
    // After the refusal more rows come first, and one of them is enough to know the series by.
    candleAt = usual;
    repeated = {
      at: T('2024-01-30T09:00'),
      candle: { ...usual(0), close: '109.00000000', volume: '0.00000001' },
    };
    const outcome = await all('r3', '2024-01-30T14:00');
    expect(outcome?.failed).toBeUndefined();
    expect(outcome?.counts).toMatchObject({ inserted: 4, restated: 0 });
    expect((await silver()).get(T('2024-01-30T09:00'))).toMatchObject({
      close: 110_00000000n,
      volume: 50_00000000n,
    });
  });
});
