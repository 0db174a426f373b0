import { hash, unit } from '../../../stand-ins/index.ts';
import type { DayOfRows, Row } from './day-of-rows.ts';
import { CHAINS, dollars, hashOf, simulatedBlocks } from './simulated-blocks.ts';

/** Ids of a block's transactions: more than any block has. */
const IDS = 1_000_000;
/** Addresses of a chain: a few of them are in every block. */
const ADDRESSES = 4000;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

type OfDay = (seed: number, now: Date, chain: string, day: string) => DayOfRows | undefined;

/** Rows of a chain's day, made of its simulated blocks: their counts and sums are exactly those that the blocks state. */
const ofBlocks =
  (rowsOf: (block: BlockContext) => Iterable<Row>, isEthereumToo = false): OfDay =>
  (seed, now, chain, day) => {
    if (chain === 'ethereum' && !isEthereumToo) return undefined;
    const blocks = simulatedBlocks(seed, now, chain, day)?.rows;
    if (!blocks) return undefined;
    const usd = dollars(seed, chain, Date.parse(day));
    return {
      rows: {
        *[Symbol.iterator]() {
          for (const block of blocks) yield* rowsOf({ seed, chain, block, usd });
        },
      },
    };
  };

interface BlockContext {
  readonly seed: number;
  readonly chain: string;
  readonly block: Row;
  readonly usd: (units: bigint) => string;
}

export const simulatedTransactions: OfDay = ofBlocks(
  (context) => (context.chain === 'ethereum' ? ethereumTransactions(context) : bitcoinTransactions(context)),
  true,
);

/** What transactions of a chain's day pay: of Ethereum, whose transactions have no outputs, none. */
export const simulatedOutputs: OfDay = ofBlocks(outputs);

/** What transactions of a chain's day spend, but for those that create coins: these spend nothing. */
export const simulatedInputs: OfDay = ofBlocks(inputs);

/** A transaction of a bitcoin-like chain: the first of a block creates coins. */
interface Transaction {
  readonly hash: string;
  readonly position: number;
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly input: bigint;
  readonly output: bigint;
  readonly fee: bigint;
}

const wholeOf = (block: Row, name: string): bigint => BigInt(block[name] ?? '0');

/** A block's transactions: its counts, sums and fees are shared out among them. */
function transactionsOf({ seed, chain, block }: BlockContext): readonly Transaction[] {
  const count = Number(block.transaction_count);
  const weights = (what: number) => weightsOf(seed, `${chain} ${block.id}`, what, count - 1);
  const ones = BigInt(count - 1);
  const sizes = sharedOut(wholeOf(block, 'size') - 280n, weights(1));
  const inputs = sharedOut(wholeOf(block, 'input_count') - 1n - ones, weights(2));
  const outputs = sharedOut(wholeOf(block, 'output_count') - 1n - ones, weights(3));
  const input = sharedOut(wholeOf(block, 'input_total'), weights(4));
  const fee = sharedOut(wholeOf(block, 'fee_total'), weights(5));
  const hashAt = (position: number) => hashOf(seed, chain, block.id, position);
  return [
    {
      ...{ hash: hashAt(0), position: 0, size: 200, inputs: 1, outputs: 1 },
      ...{ input: 0n, output: wholeOf(block, 'reward'), fee: 0n },
    },
    ...input.map((value, index) => ({
      hash: hashAt(index + 1),
      position: index + 1,
      size: Number(sizes[index]!),
      inputs: Number(inputs[index]!) + 1,
      outputs: Number(outputs[index]!) + 1,
      input: value,
      output: value - fee[index]!,
      fee: fee[index]!,
    })),
  ];
}

function* bitcoinTransactions(context: BlockContext): Generator<Row> {
  const { chain, block, usd } = context;
  const perSize = (fee: bigint, size: number) => String(Math.round((Number(fee) / size) * 1000));
  for (const { hash, position, size, inputs, outputs, input, output, fee } of transactionsOf(context)) {
    const weight = Math.floor(size * 2.8);
    yield {
      id: String(Number(block.id) * IDS + position),
      block_id: block.id!,
      hash,
      time: block.time!,
      size: String(size),
      ...(chain === 'bitcoin' && { weight: String(weight) }),
      version: '2',
      lock_time: '0',
      is_coinbase: position === 0 ? '1' : '0',
      ...(chain === 'bitcoin' && { has_witness: '1' }),
      input_count: String(inputs),
      output_count: String(outputs),
      input_total: String(input),
      input_total_usd: usd(input),
      output_total: String(output),
      output_total_usd: usd(output),
      fee: String(fee),
      fee_usd: usd(fee),
      fee_per_kb: perSize(fee, size),
      ...(chain === 'bitcoin' && { fee_per_kwu: perSize(fee, weight) }),
      cdd_total: '0',
    };
  }
}

function* outputs(context: BlockContext): Generator<Row> {
  const { seed, chain, block, usd } = context;
  for (const { hash, position, outputs, output } of transactionsOf(context)) {
    const of = `${chain} ${block.id} ${position}`;
    const values = sharedOut(output, weightsOf(seed, of, 1, outputs));
    for (const [index, value] of values.entries())
      yield outputRow({
        ...{ block: block.id!, hash, index, time: block.time!, value, usd: usd(value) },
        ...{ address: addressOf(seed, chain, of, 2, index), isFromCoinbase: position === 0 },
      });
  }
}

function* inputs(context: BlockContext): Generator<Row> {
  const { seed, chain, block, usd } = context;
  const { seconds } = CHAINS[chain]!;
  for (const { hash: spending, position, inputs, input } of transactionsOf(context)) {
    if (position === 0) continue;
    const of = `${chain} ${block.id} ${position}`;
    const values = sharedOut(input, weightsOf(seed, of, 3, inputs));
    for (const [index, value] of values.entries()) {
      // Blocks for which it lay unspent: some days at most.
      const blocks = 1 + Math.floor(unit(hash(seed, of, 4, index)) * 5000);
      const lifespan = blocks * seconds;
      const time = Date.parse(`${block.time!.replace(' ', 'T')}Z`) - lifespan * 1000;
      yield {
        ...outputRow({
          block: String(Number(block.id) - blocks),
          hash: hashOf(seed, of, 'spent', index),
          index: 0,
          time: new Date(time).toISOString().slice(0, 19).replace('T', ' '),
          ...{ value, usd: usd(value), address: addressOf(seed, chain, of, 5, index), isFromCoinbase: false },
        }),
        spending_block_id: block.id!,
        spending_transaction_hash: spending,
        spending_index: String(index),
        spending_time: block.time!,
        spending_value_usd: usd(value),
        spending_sequence: '4294967295',
        lifespan: String(lifespan),
        cdd: String(Number(((Number(value) / CHAINS[chain]!.unit) * (lifespan / 86_400)).toPrecision(10))),
      };
    }
  }
}

const outputRow = (of: {
  readonly block: string;
  readonly hash: string;
  readonly index: number;
  readonly time: string;
  readonly value: bigint;
  readonly usd: string;
  readonly address: string;
  readonly isFromCoinbase: boolean;
}): Row => ({
  block_id: of.block,
  transaction_hash: of.hash,
  index: String(of.index),
  time: of.time,
  value: String(of.value),
  value_usd: of.usd,
  recipient: of.address,
  type: 'pubkeyhash',
  script_hex: null,
  is_from_coinbase: of.isFromCoinbase ? '1' : '0',
  is_spendable: '-1',
});

/** Transactions of a block of Ethereum, and the reward, which no transaction pays and which has no hash. */
function* ethereumTransactions({ seed, chain, block, usd }: BlockContext): Generator<Row> {
  const count = Number(block.transaction_count);
  const of = `${chain} ${block.id}`;
  const used = wholeOf(block, 'gas_used');
  const price = wholeOf(block, 'fee_total') / used;
  const gas = sharedOut(used, weightsOf(seed, of, 1, count));
  const values = sharedOut(wholeOf(block, 'value_total'), weightsOf(seed, of, 2, count));
  const row = (more: Row): Row => ({
    ...{ id: null, block_id: block.id!, index: null, hash: null, time: block.time!, failed: '0', type: null },
    ...{ sender: null, recipient: null, call_count: '1', value: null, value_usd: null, internal_value: null },
    ...{
      internal_value_usd: null,
      fee: null,
      fee_usd: null,
      gas_used: null,
      gas_limit: null,
      gas_price: null,
    },
    ...{ input_hex: null, nonce: null },
    ...more,
  });
  for (const [index, value] of values.entries()) {
    const fee = gas[index]! * price;
    const address = (what: number) =>
      `0x${hashOf(seed, chain, (hash(seed, of, what, index) >>> 0) % ADDRESSES).slice(0, 40)}`;
    yield row({
      ...{ id: String(Number(block.id) * IDS + index), index: String(index) },
      hash: `0x${hashOf(seed, of, index)}`,
      ...{ type: 'call', sender: address(3), recipient: address(4) },
      ...{ value: String(value), value_usd: usd(value) },
      ...{ internal_value: String(value), internal_value_usd: usd(value) },
      ...{ fee: String(fee), fee_usd: usd(fee) },
      ...{ gas_used: String(gas[index]!), gas_limit: String(gas[index]! * 2n), gas_price: String(price) },
      nonce: String(index),
    });
  }
  const reward = wholeOf(block, 'reward');
  yield row({
    id: String(Number(block.id) * IDS + count),
    ...{ type: 'synthetic_coinbase', recipient: block.miner!, value: String(reward), value_usd: usd(reward) },
    ...{ internal_value: String(reward), internal_value_usd: usd(reward) },
  });
}

/** From 50 to 149: none is so small that its share is nothing. */
function weightsOf(seed: number, of: string, what: number, count: number): readonly number[] {
  const base = hash(seed, of, what, 0);
  return Array.from({ length: count }, (_, index) => 50 + ((hash(base, '', what, index) >>> 0) % 100));
}

/** Shares of a total by weights; together they are the total. */
function sharedOut(total: bigint, weights: readonly number[]): readonly bigint[] {
  const all = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  let weight = 0;
  let before = 0n;
  return weights.map((own) => {
    weight += own;
    const until = (total * BigInt(weight)) / all;
    const share = until - before;
    before = until;
    return share;
  });
}

const known = new Map<string, string>();

/** One of a chain's addresses. */
function addressOf(seed: number, chain: string, of: string, what: number, index: number): string {
  const name = `${seed} ${chain} ${(hash(seed, of, what, index) >>> 0) % ADDRESSES}`;
  let address = known.get(name);
  if (address === undefined) {
    const digits = Buffer.from(hashOf(name, 'address'), 'hex');
    const text = Array.from(digits, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
    address = `${chain === 'dogecoin' ? 'D' : '1'}${text}`;
    known.set(name, address);
  }
  return address;
}
