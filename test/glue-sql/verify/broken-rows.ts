/** Rows of a staged build that hold an invariant, and others that break it. */
export interface BrokenRows {
  /** Beside the build: tables that the audit reads, by database.table. @default none */
  readonly beside?: Readonly<Record<string, string>>;
  /** Those beside the broken build, where they are others. @default the same */
  readonly besideBroken?: Readonly<Record<string, string>>;
  readonly holds: string;
  readonly breaks: string;
  /** Offending rows, and the first of them in the audit's words. */
  readonly found: readonly [violations: string, sample: string];
}

const days = (...candles: readonly number[]) =>
  candles.map((count, at) => `BTCUSDT,2023-03-${String(22 + at).padStart(2, '0')},${count},24`).join('\n');

const blocks = (...rows: readonly (readonly [height: number, time: string])[]) =>
  `chain,block_id,time\n${rows.map(([height, time]) => `bitcoin,${height},${time}`).join('\n')}`;

/** By name of the invariant. */
export const brokenRows: Readonly<Record<string, BrokenRows>> = {
  candle_prices_in_order: {
    holds: 'symbol,day,open,high,low,close\nBTCUSDT,2024-05-01,2,3,1,2.5\nBTCUSDT,2024-05-02,2,2,2,2',
    breaks: [
      'symbol,day,open,high,low,close',
      'BTCUSDT,2024-05-01,2,3,1,3.00000001',
      'BTCUSDT,2024-05-02,2,3,1,0.99999999',
      'BTCUSDT,2024-05-03,4,3,1,2',
      'BTCUSDT,2024-05-04,2,3,1,2',
    ].join('\n'),
    found: [
      '3',
      'symbol=BTCUSDT, day=2024-05-01, open=2.00000000, high=3.00000000, low=1.00000000, close=3.00000001',
    ],
  },
  // On 2023-03-24 Binance halted trading from 11:27 to 14:00: the hours of 12 and 13 cannot be there whole, that of 11 and 14 may be cut.
  candle_grid_complete: {
    holds: `symbol,day,candles,expected_candles\n${days(5, 24, 22, 24, 3)}`,
    breaks: `symbol,day,candles,expected_candles\n${days(5, 24, 20, 23, 3)}`,
    found: ['2', 'symbol=BTCUSDT, day=2023-03-24, candles=20, expected_candles=24'],
  },
  // The next day is not there: a block that states a time of it may be missing. In the middle of a day none is.
  block_heights_contiguous: {
    holds: blocks(
      [7, '2024-06-01 12:00:00'],
      [8, '2024-06-01 12:10:00'],
      [9, '2024-06-01 12:09:00'],
      [10, '2024-06-01 23:50:00'],
      [12, '2024-06-01 23:58:00'],
      [900, '2024-07-01 12:00:00'],
    ),
    breaks: blocks(
      [7, '2024-06-01 12:00:00'],
      [9, '2024-06-01 12:10:00'],
      [10, '2024-06-01 23:50:00'],
      [12, '2024-06-02 00:05:00'],
      [13, '2024-06-02 23:58:00'],
      [15, '2024-06-02 23:59:00'],
    ),
    found: [
      '2',
      'chain=bitcoin, block_id=10, time=2024-06-01 23:50:00.000000, next_id=12, next_time=2024-06-02 00:05:00.000000',
    ],
  },
  charted_coins_known: {
    beside: {
      'silver.coingecko_market_chart': [
        'coin_id,vs_currency,granularity,time,price',
        'bitcoin,usd,1d,2024-05-02 00:00:00,1',
        'ethereum,usd,1d,2024-05-02 00:00:00,1',
        'no-such-coin,eur,1d,2024-05-02 00:00:00,1',
      ].join('\n'),
    },
    holds: 'coin_id,day,price\nbitcoin,2024-05-01,1',
    besideBroken: {
      'silver.coingecko_market_chart':
        'coin_id,vs_currency,granularity,time,price\nno-such-coin,usd,1d,2024-05-02 00:00:00,1',
    },
    breaks: 'coin_id,day,price\nbitcoin,2024-05-01,1',
    found: ['1', 'coin_id=no-such-coin'],
  },
  block_fees_not_negative: {
    beside: {
      'silver.blockchair_blocks': [
        'chain,block_id,time,fee_total,ingested_at',
        'bitcoin,7,2024-06-01 12:00:00,0,2024-06-03 00:00:00',
        'bitcoin,8,2024-06-02 12:00:00,-1,2024-06-03 00:00:00',
        'ethereum,8,2024-06-01 12:00:00,,2024-06-03 00:00:00',
      ].join('\n'),
      'gold.dim_date': 'date_key,day\n20240601,2024-06-01\n20240602,2024-06-02',
    },
    holds: 'chain,day,fees\nbitcoin,2024-06-01,0\nethereum,2024-06-01,',
    breaks: 'chain,day,fees\nbitcoin,2024-06-01,0\nbitcoin,2024-06-02,5',
    found: ['1', 'chain=bitcoin, block_id=8, fees=-1'],
  },
};
