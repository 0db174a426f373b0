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

/** A whole number of up to 38 digits, and one with a fraction, by the name that Blockchair gives it. */
const whole = (doc: string, name: string) => decimal(38, 0, doc, path(name), OPTIONAL);
const fraction = (doc: string, name: string) => decimal(38, 18, doc, path(name), FRACTION);

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
        nonce: whole('Number that solves the block; of ethereum up to 20 digits', 'nonce'),
        bits: bigint('Target, compact', path('bits'), OPTIONAL),
        difficulty: fraction('How many times harder than the easiest a block is to find', 'difficulty'),
        total_difficulty: whole('Sum of difficulties up to this block', 'total_difficulty'),
        chainwork: text('Expected hashes up to this block, hexadecimal', path('chainwork'), OPTIONAL),
        coinbase_data_hex: text('What the miner wrote, hexadecimal', path('coinbase_data_hex'), OPTIONAL),
        witness_count: bigint('Transactions with witnesses', path('witness_count'), OPTIONAL),
        input_count: bigint('Inputs of all transactions', path('input_count'), OPTIONAL),
        output_count: bigint('Outputs of all transactions', path('output_count'), OPTIONAL),
        input_total: whole('Sum of inputs, base units', 'input_total'),
        input_total_usd: fraction('Sum of inputs, USD', 'input_total_usd'),
        output_total: whole('Sum of outputs, base units', 'output_total'),
        output_total_usd: fraction('Sum of outputs, USD', 'output_total_usd'),
        fee_total: whole('Sum of fees, base units', 'fee_total'),
        fee_total_usd: fraction('Sum of fees, USD', 'fee_total_usd'),
        fee_per_kb: fraction('Fees for 1,000 bytes, base units', 'fee_per_kb'),
        fee_per_kb_usd: fraction('Fees for 1,000 bytes, USD', 'fee_per_kb_usd'),
        fee_per_kwu: fraction('Fees for 1,000 weight units, base units', 'fee_per_kwu'),
        fee_per_kwu_usd: fraction('Fees for 1,000 weight units, USD', 'fee_per_kwu_usd'),
        cdd_total: decimal(38, 24, 'Coin days destroyed', path('cdd_total'), FRACTION),
        generation: whole('New coins, base units', 'generation'),
        generation_usd: fraction('New coins, USD', 'generation_usd'),
        reward: whole('New coins and fees, base units', 'reward'),
        reward_usd: fraction('New coins and fees, USD', 'reward_usd'),
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
        value_total: whole('Sum of transactions, wei; ethereum', 'value_total'),
        value_total_usd: fraction('Sum of transactions, USD; ethereum', 'value_total_usd'),
        internal_value_total: whole('Sum of calls, wei; ethereum', 'internal_value_total'),
        internal_value_total_usd: fraction('Sum of calls, USD; ethereum', 'internal_value_total_usd'),
        uncle_generation: whole('New coins for uncles, wei; ethereum', 'uncle_generation'),
        uncle_generation_usd: fraction('New coins for uncles, USD; ethereum', 'uncle_generation_usd'),
      },
    },
  },
});
