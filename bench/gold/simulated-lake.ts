import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOrdinal } from '../../lib/contracts/partition.ts';
import type { ColumnValue, TableDefinition } from '../../lib/contracts/table.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import { simulatedCharts } from '../../lib/datasets/coingecko_market_chart/stand-in/simulated-charts.ts';
import { datasets, silverTables } from '../../lib/datasets/registry.ts';
import { createTableFromFiles } from '../../lib/lake/create-table-from-files.ts';
import type { DataFile } from '../../lib/lake/data-file.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { createRuntime } from '../../localstack/create-runtime.ts';
import type { LocalRuntime } from '../../localstack/runtime.ts';
import { type AthenaService, createAthena } from '../../localstack/services/athena/athena-service.ts';
import { QueryCatalog } from '../../localstack/services/athena/engine/query-catalog.ts';
import { S3Objects } from '../../localstack/services/athena/engine/s3-objects.ts';
import type { S3Service } from '../../localstack/services/s3/s3-service.ts';

/** What is simulated: hours of a year, from the first of a month. */
const FROM = Date.UTC(2024, 5, 1);
const TO = Date.UTC(2025, 5, 1);
const HOUR = 3_600_000;
const SEED = 1;
const COINS = 20;

/** When the simulated year ends: builds are made as of it. */
export const AS_OF = new Date(TO);

/** A local runtime over a folder that holds the simulated silver tables. */
export interface SimulatedLake {
  readonly runtime: LocalRuntime;
  readonly athena: AthenaService;
  readonly s3: S3Service;
}

/**
 * Opens the folder; one that is empty is filled: hourly candles of so many symbols and charts of twenty coins, over a year, as the
 * local runtime's simulated market has them.
 */
export async function openSimulatedLake(folder: string, symbols: number): Promise<SimulatedLake> {
  const ready = join(folder, `simulated-${symbols}`);
  const filled = existsSync(ready);
  if (!filled) rmSync(folder, { recursive: true, force: true });
  const runtime = await createRuntime({ dataFolder: folder, now: () => new Date(TO + 86_400_000) });
  const s3 = runtime.service('s3');
  const athena = runtime.register((local) => createAthena(local, local.service('s3')));
  await runtime.listen();
  if (!filled) {
    await fill(runtime, symbols);
    writeFileSync(ready, '');
  }
  athena.provisionWorkGroup({
    Name: 'bench',
    WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://work/athena/' } },
  });
  return { runtime, athena, s3 };
}

async function fill(runtime: LocalRuntime, symbols: number): Promise<void> {
  const { owner } = runtime;
  for (const Bucket of ['lake', 'work']) await runtime.call('s3', 'CreateBucket', { Bucket }, owner);
  for (const Name of ['silver', 'gold', 'staging'])
    await runtime.call('glue', 'CreateDatabase', { DatabaseInput: { Name } }, owner);
  const lake = {
    objects: new S3Objects(runtime, owner),
    catalog: new QueryCatalog(runtime, owner),
    namespace: '',
    bucket: 'lake',
  };
  for (const [name, parts] of Object.entries({
    binance_klines: candles(symbols),
    coingecko_market_chart: charts(),
  })) {
    const definition = silverTables(datasets).find((table) => table.name === name)!;
    const files: DataFile[] = [];
    for (const { values, rows } of parts) {
      const columns = columnsOf(definition, rows);
      files.push(
        await writeDataFile(
          lake,
          definition,
          values,
          { length: rows.length, columns },
          `part-${files.length}`,
        ),
      );
    }
    const { database } = definition;
    await createTableFromFiles(lake, definition, `s3://lake/${database}/${name}`, files, { database });
  }
}

/** Rows of one partition: values by column. */
interface Part {
  readonly values: Readonly<Record<string, string | number>>;
  readonly rows: readonly Readonly<Record<string, string | bigint>>[];
}

function* candles(symbols: number): Generator<Part> {
  const source = simulatedCandles({ seed: SEED, now: () => new Date(TO + HOUR) });
  for (let index = 0; index < symbols; index++) {
    const symbol = `SIM${index}USDT`;
    const rows = source.earliest(symbol, '1h', FROM, TO - 1, (TO - FROM) / HOUR).map(({ text, openTime }) => {
      const fields = (JSON.parse(text) as unknown[]).map(String);
      return { openTime, row: candleRow(symbol, fields) };
    });
    for (const [month, of] of Map.groupBy(rows, (row) => timeOrdinal('month', BigInt(row.openTime) * 1000n)))
      yield {
        values: { symbol, timeframe: '1h', open_time_month: month },
        rows: of.map(({ row }) => row),
      };
  }
}

function candleRow(symbol: string, fields: readonly string[]) {
  const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, base, quote] = fields;
  return {
    ...{ symbol, timeframe: '1h', open_time: openTime!, open: open!, high: high!, low: low!, close: close! },
    ...{ volume: volume!, close_time: closeTime!, quote_volume: quoteVolume!, trades: trades! },
    ...{ taker_buy_base_volume: base!, taker_buy_quote_volume: quote! },
  };
}

function* charts(): Generator<Part> {
  const source = simulatedCharts({ seed: SEED, now: () => new Date(TO + HOUR) });
  for (let index = 0; index < COINS; index++) {
    const series = { coin_id: `coin-${index}`, vs_currency: 'usd', granularity: '1h' };
    const [prices, caps, volumes] = source.points(series.coin_id, 'usd', '1h', FROM, TO - 1);
    const rows = prices.map(([time, price], i) => ({
      ...{ ...series, time: String(time), price: eighteen(price) },
      ...{ market_cap: eighteen(caps[i]![1]), total_volume: eighteen(volumes[i]![1]) },
    }));
    yield { values: series, rows };
  }
}

/** A double's text with 18 digits after the point at most. */
const eighteen = (text: string): string => Number(text).toFixed(18);

/** The rows in the columns' memory forms; bookkeeping columns are null or the end of the year. */
function columnsOf(definition: TableDefinition, rows: Part['rows']): Record<string, ColumnValue[]> {
  return Object.fromEntries(
    definition.fields.map(({ name, type, required }) => [
      name,
      rows.map((row) => {
        const value = row[name];
        if (value === undefined) return required ? bookkeeping(type.kind) : null;
        const text = String(value);
        if (type.kind === 'timestamp') return BigInt(text) * 1000n;
        if (type.kind === 'bigint') return BigInt(text);
        if (type.kind !== 'decimal') return text;
        const [whole = '', fraction = ''] = text.split('.');
        return BigInt(whole + fraction.slice(0, type.scale).padEnd(type.scale, '0'));
      }),
    ]),
  );
}

const bookkeeping = (kind: string): ColumnValue => {
  if (kind === 'timestamp') return BigInt(TO) * 1000n;
  return kind === 'boolean' ? false : kind === 'bigint' ? 0n : kind === 'integer' ? 0 : 'bench';
};
