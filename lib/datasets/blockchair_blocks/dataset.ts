import * as z from 'zod';
import { uniqueList } from '../../contracts/unique-list.ts';
import {
  bigint,
  boolean,
  cron,
  dataset,
  day,
  days,
  daysLong,
  decimal,
  identity,
  parameter,
  path,
  text,
  timestamp,
} from '../../ingestion/index.ts';
import { dailyTable, settles } from '../_blockchair/blockchair.ts';

const chain = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,49}$/, 'a chain as Blockchair names it expected, e.g. bitcoin or bitcoin-cash');

/** A column that a chain lacks is null: all are read by name. */
const OPTIONAL = { nullable: true } as const;
/** Blockchair computes these as doubles. */
const FRACTION = { ...OPTIONAL, excessDigits: 'half_away_from_zero' } as const;

/**
 * Blocks of chains by the UTC day of their time, from Blockchair's dumps, else its API. The last blocks of a chain may be replaced by others,
 * so that a day is asked for in every run until it has enough blocks behind it; then the lake's day equals the answer.
 */
export default dataset({
  name: 'blockchair_blocks',
  description: 'Blocks of Bitcoin, Ethereum, Dogecoin and chains like these, one row a block, by Blockchair',
  ...dailyTable('blocks'),
  coverage: days({ start: 'P2D', column: 'time', settles }),
  schedule: cron('30 3 * * *', 'UTC'),
  freshness: { warn: daysLong(2), error: daysLong(4) },
  settings: {
    chains: uniqueList(chain).default(['bitcoin', 'ethereum', 'dogecoin']),
    confirmations: z.int().min(0).max(100_000).default(100),
  },
  parameters: ({ chains }) => (chains as readonly string[]).map((one) => ({ chain: one })),
  windows: { chain },
  tables: {
    blockchair_blocks: {
      merge: 'replace',
      key: ['chain', 'time', 'block_id'],
      // A run holds a day of a chain in memory, however long the chain.
      partition: [identity('chain'), day('time')],
      columns: {
        chain: text('Chain as Blockchair names it, e.g. bitcoin', parameter('chain')),
        block_id: bigint('Height', path('id'), { minimum: 0 }),
        time: timestamp(
          'Time that the block states, UTC: it may lie before that of the block before',
          path('time'),
          {
            written: 'iso_8601',
          },
        ),
        transaction_count: bigint('Transactions', path('transaction_count'), { minimum: 0 }),
        hash: text('Hash; null of blocks that have none', path('hash'), OPTIONAL),
        median_time: timestamp('Median time of the blocks before, UTC', path('median_time'), {
          ...OPTIONAL,
          written: 'iso_8601',
        }),
        size: bigint('Bytes', path('size'), OPTIONAL),
        stripped_size: bigint('Bytes without witnesses', path('stripped_size'), OPTIONAL),
        weight: bigint('Weight units', path('weight'), OPTIONAL),
        version: bigint('Version', path('version'), OPTIONAL),
        version_hex: text('Version, hexadecimal', path('version_hex'), OPTIONAL),
        version_bits: text('Version, binary', path('version_bits'), OPTIONAL),
        merkle_root: text('Root of the tree of transactions', path('merkle_root'), OPTIONAL),
        nonce: decimal(
          38,
          0,
          'Number that solves the block; of ethereum up to 20 digits',
          path('nonce'),
          OPTIONAL,
        ),
        bits: bigint('Target, compact', path('bits'), OPTIONAL),
        difficulty: decimal(
          38,
          18,
          'How many times harder than the easiest a block is to find',
          path('difficulty'),
          FRACTION,
        ),
        total_difficulty: decimal(
          38,
          0,
          'Sum of difficulties up to this block',
          path('total_difficulty'),
          OPTIONAL,
        ),
        chainwork: text('Expected hashes up to this block, hexadecimal', path('chainwork'), OPTIONAL),
        coinbase_data_hex: text('What the miner wrote, hexadecimal', path('coinbase_data_hex'), OPTIONAL),
        witness_count: bigint('Transactions with witnesses', path('witness_count'), OPTIONAL),
        input_count: bigint('Inputs of all transactions', path('input_count'), OPTIONAL),
        output_count: bigint('Outputs of all transactions', path('output_count'), OPTIONAL),
        input_total: decimal(38, 0, 'Sum of inputs, base units', path('input_total'), OPTIONAL),
        input_total_usd: decimal(38, 18, 'Sum of inputs, USD', path('input_total_usd'), FRACTION),
        output_total: decimal(38, 0, 'Sum of outputs, base units', path('output_total'), OPTIONAL),
        output_total_usd: decimal(38, 18, 'Sum of outputs, USD', path('output_total_usd'), FRACTION),
        fee_total: decimal(38, 0, 'Sum of fees, base units', path('fee_total'), OPTIONAL),
        fee_total_usd: decimal(38, 18, 'Sum of fees, USD', path('fee_total_usd'), FRACTION),
        fee_per_kb: decimal(38, 18, 'Fees for 1,000 bytes, base units', path('fee_per_kb'), FRACTION),
        fee_per_kb_usd: decimal(38, 18, 'Fees for 1,000 bytes, USD', path('fee_per_kb_usd'), FRACTION),
        fee_per_kwu: decimal(
          38,
          18,
          'Fees for 1,000 weight units, base units',
          path('fee_per_kwu'),
          FRACTION,
        ),
        fee_per_kwu_usd: decimal(
          38,
          18,
          'Fees for 1,000 weight units, USD',
          path('fee_per_kwu_usd'),
          FRACTION,
        ),
        cdd_total: decimal(38, 24, 'Coin days destroyed', path('cdd_total'), FRACTION),
        generation: decimal(38, 0, 'New coins, base units', path('generation'), OPTIONAL),
        generation_usd: decimal(38, 18, 'New coins, USD', path('generation_usd'), FRACTION),
        reward: decimal(38, 0, 'New coins and fees, base units', path('reward'), OPTIONAL),
        reward_usd: decimal(38, 18, 'New coins and fees, USD', path('reward_usd'), FRACTION),
        guessed_miner: text(
          'Who is thought to have found it; bitcoin-like chains',
          path('guessed_miner'),
          OPTIONAL,
        ),
        is_aux: boolean('Whether it was mined along with another chain; dogecoin', path('is_aux'), OPTIONAL),
        cbtx: text('Coinbase payload, JSON; dash', path('cbtx'), OPTIONAL),
        miner: text('Address that found it; ethereum', path('miner'), OPTIONAL),
        extra_data_hex: text('What the miner wrote, hexadecimal; ethereum', path('extra_data_hex'), OPTIONAL),
        gas_used: bigint('Gas that was used; ethereum', path('gas_used'), OPTIONAL),
        gas_limit: bigint('Gas that could be used; ethereum', path('gas_limit'), OPTIONAL),
        logs_bloom: text('Filter of the logs, hexadecimal; ethereum', path('logs_bloom'), OPTIONAL),
        mix_hash: text('Proof of work; ethereum', path('mix_hash'), OPTIONAL),
        receipts_root: text('Root of the tree of receipts; ethereum', path('receipts_root'), OPTIONAL),
        sha3_uncles: text('Hash of the list of uncles; ethereum', path('sha3_uncles'), OPTIONAL),
        state_root: text('Root of the tree of states; ethereum', path('state_root'), OPTIONAL),
        transactions_root: text(
          'Root of the tree of transactions; ethereum',
          path('transactions_root'),
          OPTIONAL,
        ),
        uncle_count: bigint('Uncles; ethereum', path('uncle_count'), OPTIONAL),
        synthetic_transaction_count: bigint(
          'Transactions that stand for rewards; ethereum',
          path('synthetic_transaction_count'),
          OPTIONAL,
        ),
        call_count: bigint('Calls of all transactions; ethereum', path('call_count'), OPTIONAL),
        synthetic_call_count: bigint(
          'Calls that stand for rewards; ethereum',
          path('synthetic_call_count'),
          OPTIONAL,
        ),
        value_total: decimal(38, 0, 'Sum of transactions, wei; ethereum', path('value_total'), OPTIONAL),
        value_total_usd: decimal(
          38,
          18,
          'Sum of transactions, USD; ethereum',
          path('value_total_usd'),
          FRACTION,
        ),
        internal_value_total: decimal(
          38,
          0,
          'Sum of calls, wei; ethereum',
          path('internal_value_total'),
          OPTIONAL,
        ),
        internal_value_total_usd: decimal(
          38,
          18,
          'Sum of calls, USD; ethereum',
          path('internal_value_total_usd'),
          FRACTION,
        ),
        uncle_generation: decimal(
          38,
          0,
          'New coins for uncles, wei; ethereum',
          path('uncle_generation'),
          OPTIONAL,
        ),
        uncle_generation_usd: decimal(
          38,
          18,
          'New coins for uncles, USD; ethereum',
          path('uncle_generation_usd'),
          FRACTION,
        ),
      },
    },
  },
});
