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

/** Blocks 7 and 8 of one day, and one whose first transaction has the hash of a later one. */
const ofBlocks = {
  'silver.blockchair_blocks': [
    'chain,block_id,time,transaction_count,input_count,output_count,fee_total,ingested_at',
    'bitcoin,7,2024-06-01 12:00:00,2,3,5,99999999999999999999,2024-06-02 00:00:00',
    'bitcoin,8,2024-06-01 12:10:00,1,1,1,0,2024-06-02 00:00:00',
    'bitcoin,91722,2024-06-01 12:20:00,2,2,1,0,2024-06-02 00:00:00',
    'bitcoin,92000,2024-06-03 12:20:00,5,5,5,5,2024-06-04 00:00:00',
  ].join('\n'),
};

/** @param rows hash, block, whether it creates coins, inputs, outputs, fee; what is left out is 1 */
const facts = (...rows: readonly string[]) =>
  [
    'chain,transaction_hash,block_id,is_coinbase,input_count,output_count,fee,time,date_key',
    ...rows.map((row) => {
      const [hash, block, coinbase = 'false', inputs = '1', outputs = '1', fee = '1'] = row.split(',');
      const values = ['bitcoin', hash, block, coinbase, inputs, outputs, fee];
      return [...values, '2024-06-01 12:00:00', '20240601'].join(',');
    }),
  ].join('\n');

/** @param rows transaction, block, recipient */
const outputs = (...rows: readonly string[]) =>
  [
    'chain,transaction_hash,block_id,recipient,index,time',
    ...rows.map((row, index) => `bitcoin,${row},${index},2024-06-01 12:00:00`),
  ].join('\n');

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
  // Nobody asked for the years behind the longest halt. Candles of three days are missing, and two whole days.
  candle_grid_complete: {
    holds: `symbol,day,candles,expected_candles\n${days(5, 24, 22, 24, 3)}\n${[
      'BTCUSDT,2018-02-07,24,24',
      'BTCUSDT,2018-02-08,1,24',
      'BTCUSDT,2018-02-09,14,24',
      'BTCUSDT,2018-02-10,24,24',
    ].join('\n')}`,
    breaks: `symbol,day,candles,expected_candles\n${days(5, 24, 20, 23, 3)}\nBTCUSDT,2023-03-29,3,24`,
    found: ['5', 'symbol=BTCUSDT, day=2023-03-24, candles=20, expected_candles=24'],
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
  transactions_counted: {
    beside: ofBlocks,
    // Block 92000 may be replaced yet.
    holds: facts('a,7', 'b,7', 'c,8', 'd,91722', 'e,92000'),
    // Of block 8, between two others, none is there.
    breaks: facts('a,7', 'd,91722', 'e,9'),
    found: ['2', 'chain=bitcoin, block_id=7, transaction_count=2, transactions=1'],
  },
  one_coinbase_a_block: {
    beside: ofBlocks,
    holds: facts('a,7,true', 'b,7,false', 'c,8,true', 'd,91722,false'),
    breaks: facts('a,7,true', 'b,7,true', 'c,8,false'),
    found: ['2', 'chain=bitcoin, block_id=7, coinbases=2'],
  },
  inputs_and_outputs_counted: {
    beside: ofBlocks,
    holds: facts('a,7,true,1,2', 'b,7,false,2,3', 'c,8,true,1,1', 'd,91722,true,9,9'),
    breaks: facts('a,7,true,1,2', 'b,7,false,2,4', 'c,8,true,2,1'),
    found: ['2', 'chain=bitcoin, block_id=7, input_count=3, inputs=3, output_count=5, outputs=6'],
  },
  transaction_fees_counted: {
    beside: ofBlocks,
    holds: facts('a,7,true,1,2,0', 'b,7,false,2,3,99999999999999999999', 'c,8,true,1,1,0'),
    breaks: facts('a,7,true,1,2,0', 'b,7,false,2,3,99999999999999999998', 'c,8,true,1,1,0'),
    found: ['1', 'chain=bitcoin, block_id=7, fees=99999999999999999999, paid=99999999999999999998'],
  },
  transactions_in_known_blocks: {
    beside: ofBlocks,
    // Of the day of block 100 there is no block.
    holds: facts('a,7', 'c,8').concat('\nbitcoin,z,100,false,1,1,1,2024-06-02 12:00:00,20240602'),
    breaks: facts('a,7', 'c,6'),
    found: ['1', 'chain=bitcoin, transaction_hash=c, block_id=6, time=2024-06-01 12:00:00.000000'],
  },
  outputs_counted: {
    beside: {
      ...ofBlocks,
      'silver.blockchair_outputs': outputs('a,7,x', 'a,7,y', 'b,7,x', 'b,7,', 'b,7,', 'c,8,x', 'd,91722,x'),
    },
    holds: 'chain,address,day,outputs\nbitcoin,x,2024-06-01,4\nbitcoin,y,2024-06-01,1',
    // Of block 8, between two others, none is there.
    besideBroken: {
      ...ofBlocks,
      'silver.blockchair_outputs': outputs('a,7,x', 'a,7,y', 'b,7,x', 'b,7,', 'b,7,', 'd,91722,x'),
    },
    breaks: 'chain,address,day,outputs\nbitcoin,x,2024-06-01,3\nbitcoin,y,2024-06-01,1',
    found: ['1', 'chain=bitcoin, day=2024-06-01, outputs=7, unowned=2, received=4'],
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
