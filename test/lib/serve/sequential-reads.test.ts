import { beforeAll, describe, expect, test } from 'vitest';
import { goldModels } from '../../../lib/cli/gold-models.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { createApi } from '../../../lib/serve/create-api.ts';
import { TableReader } from '../../../lib/serve/reading/table-reader.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { CANDLE_COLUMNS } from './candle-columns.ts';
import { ReadsInRounds } from './reads-in-rounds.ts';
import { smallLake } from './small-lake.ts';

/** Catalog, metadata, list of manifests, manifests, and two for data: each costs a round trip to S3. */
const MOST = 6;
const FILES = 13;
const EACH = 20;

const models = goldModels();
const sessions = models.find(({ name }) => name === 'session_volatility')!;
const candles: TableDefinition = {
  database: 'silver',
  name: sessions.sources[0]!.name,
  description: 'Candles',
  key: [],
  partition: [],
  fields: fieldsOf(CANDLE_COLUMNS),
};
const HOUR = 3_600_000_000n;
const FIRST = BigInt(Date.parse('2024-05-01T08:00:00Z')) * 1000n;

const rounds = new ReadsInRounds();
const { lake, append } = smallLake();

beforeAll(async () => {
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: EACH }, (_, i) => ({
      symbol: file % 2 === 0 ? 'AAAUSDT' : 'BBBUSDT',
      timeframe: '1h',
      open_time: FIRST + BigInt(file * EACH + i) * HOUR,
      ...{ open: 1n, high: 3n, low: 1n, close: 2n },
    }));
    await append(candles, rows, `candles-${file}`);
  }
  for (const [i, symbol] of ['AAAUSDT', 'BBBUSDT'].entries()) {
    const row = {
      symbol,
      session_date: 19_844,
      session_start: FIRST,
      session_end: FIRST + 24n * HOUR,
      is_complete: true,
      ...{ candles: 24n, volatility: 1n, price_range: 2n },
    };
    await append(sessions.table, [row], `sessions-${i}`);
  }
});

/** An API that has read nothing yet. */
const cold = () => {
  const reader = new TableReader({
    namespace: lake.namespace,
    catalog: rounds.holding(lake.catalog),
    objects: rounds.holding(lake.objects),
  });
  return createApi({ reader, models, origin: 'simulated', build: 'test' });
};
const CANDLES = `/api/v1/tables/silver.${candles.name}`;

describe('cold, no answer waits for more than six reads one after another', () => {
  test.each([
    ['/statistics', 7],
    ['/today', 10],
    ['/api/v1/tables', 5],
    [CANDLES, 2],
    [`${CANDLES}/rows?limit=5000`, FILES + 4],
    [`${CANDLES}/rows?symbol=AAAUSDT&columns=open_time,close`, 7 + 4],
    [`${CANDLES}/values?column=symbol`, FILES + 4],
    ['/api/v1/lineage', 5],
  ])('%s, which reads at least %i', async (path, least) => {
    const api = cold();
    const { status } = await rounds.count(async () => api.request(path));
    expect(status).toBe(200);
    expect(rounds.reads).toBeGreaterThanOrEqual(least);
    expect(rounds.rounds).toBeLessThanOrEqual(MOST);
    expect(rounds.rounds).toBeGreaterThan(1);
  });
});

test('an answer of few rows does not read the files of all', async () => {
  const api = cold();
  await rounds.count(async () => api.request(`${CANDLES}/rows?limit=${EACH}`));
  const few = rounds.reads;
  await rounds.count(async () => cold().request(`${CANDLES}/rows?limit=5000`));
  expect(rounds.reads - few).toBeGreaterThanOrEqual(FILES - 2);
});

test('reads one after another are counted as such, those at once as one', async () => {
  const store = rounds.holding({ get: async (name: string) => name });
  await rounds.count(async () => {
    await store.get('a');
    await Promise.all([store.get('b'), store.get('c')]);
  });
  expect([rounds.rounds, rounds.reads]).toEqual([2, 3]);
});
