import { hash as digest } from 'node:crypto';
import { hash, priceAt, unit } from '../../../stand-ins/index.ts';
import type { DayOfRows, Row } from './day-of-rows.ts';

const DAY = 86_400_000;
const Y2020 = Date.UTC(2020, 0, 1);

/** What chains are like: made up, of a plausible size. */
interface Chain {
  /** Height of the first block of 2020. */
  readonly height: number;
  readonly seconds: number;
  /** Base units of a coin, new ones of a block, and what a coin is worth, USD. */
  readonly unit: number;
  readonly generation: number;
  readonly price: number;
  /** Transactions of a block, more or less. */
  readonly transactions: number;
  readonly difficulty: number;
  readonly miners: readonly string[];
}

export const CHAINS: Readonly<Record<string, Chain>> = {
  bitcoin: {
    ...{ height: 610_691, seconds: 600, unit: 1e8, generation: 312_500_000, price: 64_000 },
    ...{
      transactions: 2900,
      difficulty: 83e12,
      miners: ['Foundry USA', 'AntPool', 'ViaBTC', 'F2Pool', 'Unknown'],
    },
  },
  dogecoin: {
    ...{ height: 3_045_600, seconds: 60, unit: 1e8, generation: 1_000_000_000_000, price: 0.13 },
    ...{ transactions: 45, difficulty: 12e6, miners: ['ViaBTC', 'F2Pool', 'Unknown'] },
  },
  ethereum: {
    ...{ height: 9_193_266, seconds: 12, unit: 1e18, generation: 0, price: 3000 },
    ...{
      transactions: 160,
      difficulty: 0,
      miners: ['0x95222290dd7278aa3ddd389cc1e1d165cc4bafe5', '0x1f9090aae28b8a3dceadf281b0f12828e676c326'],
    },
  },
};

/** Blocks of a chain and a day that had been found at a time; undefined where there are none. The same seed gives the same blocks. */
export function simulatedBlocks(seed: number, now: Date, name: string, day: string): DayOfRows | undefined {
  const chain = CHAINS[name];
  const from = Date.parse(day);
  if (!chain || !(from >= Y2020) || from + DAY > now.getTime()) return undefined;
  const perDay = DAY / 1000 / chain.seconds;
  const first = chain.height + ((from - Y2020) / DAY) * perDay;
  const blocks = Array.from({ length: perDay }, (_, index) =>
    name === 'ethereum'
      ? ethereumBlock(seed, chain, first + index, from, index)
      : bitcoinBlock(seed, name, chain, first + index, from, index),
  );
  return { rows: blocks };
}

/** Every block has its slot, and lies up to a slot late in it: a block may state an earlier time than the one before. */
function timeOf(
  seed: number,
  name: string,
  { seconds }: Chain,
  id: number,
  from: number,
  index: number,
): string {
  const late = Math.floor(unit(hash(seed, name, 1, id)) * seconds * 0.999);
  const slot = from + index * seconds * 1000;
  return new Date(Math.min(slot + late * 1000, from + DAY - 1000))
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}

export const hashOf = (...of: readonly unknown[]): string => digest('sha256', of.join(), 'hex');

/** What all chains have, in numbers. */
function amounts(seed: number, name: string, chain: Chain, id: number, at: number) {
  const share = (what: number) => unit(hash(seed, name, what, id));
  const transactions = 1 + Math.floor(chain.transactions * (0.5 + share(2)));
  return { share, transactions, usd: dollars(seed, name, at) };
}

/** What base units of a chain are worth at a time, epoch ms, as text. */
export function dollars(seed: number, name: string, at: number): (units: bigint) => string {
  const { price: level, unit: coin } = CHAINS[name]!;
  const price = priceAt({ base: hash(seed, `${name} price`, 0, 0), level }, at);
  return (units) => String(Number(((Number(units) / coin) * price).toPrecision(10)));
}

function bitcoinBlock(
  seed: number,
  name: string,
  chain: Chain,
  id: number,
  from: number,
  index: number,
): Row {
  const { share, transactions, usd } = amounts(seed, name, chain, id, from);
  const size = transactions * Math.floor(350 + 200 * share(3));
  const inputs = Math.floor(transactions * (1.5 + share(4)));
  const fees = BigInt(Math.floor(size * (2 + 20 * share(5)) * (name === 'bitcoin' ? 1 : 5000)));
  const spent = BigInt(
    Math.floor(transactions * chain.unit * (name === 'bitcoin' ? 1 : 20_000) * (0.5 + share(6))),
  );
  const generation = BigInt(chain.generation);
  const time = timeOf(seed, name, chain, id, from, index);
  return {
    id: String(id),
    hash: `0000000000000000${hashOf(seed, name, id).slice(16)}`,
    time,
    median_time: time,
    size: String(size),
    ...(name === 'bitcoin' && {
      stripped_size: String(Math.floor(size * 0.6)),
      weight: String(Math.floor(size * 2.8)),
    }),
    version: '536870912',
    version_hex: '20000000',
    merkle_root: hashOf(seed, name, id, 'root'),
    nonce: String(hash(seed, name, 7, id) >>> 0),
    bits: '386018483',
    difficulty: String(chain.difficulty),
    transaction_count: String(transactions),
    input_count: String(inputs),
    output_count: String(Math.floor(transactions * (2 + share(8)))),
    input_total: String(spent),
    input_total_usd: usd(spent),
    output_total: String(spent + generation),
    output_total_usd: usd(spent + generation),
    fee_total: String(fees),
    fee_total_usd: usd(fees),
    generation: String(generation),
    generation_usd: usd(generation),
    reward: String(generation + fees),
    reward_usd: usd(generation + fees),
    guessed_miner: chain.miners[Math.floor(share(9) * chain.miners.length)]!,
  };
}

function ethereumBlock(seed: number, chain: Chain, id: number, from: number, index: number): Row {
  const { share, transactions, usd } = amounts(seed, 'ethereum', chain, id, from);
  const gas = Math.floor(transactions * (60_000 + 60_000 * share(3)));
  const fees = BigInt(gas) * BigInt(Math.floor(5e9 + 30e9 * share(4)));
  const value = BigInt(Math.floor(transactions * 1e9 * share(5))) * 10n ** 8n;
  return {
    id: String(id),
    hash: `0x${hashOf(seed, 'ethereum', id)}`,
    time: timeOf(seed, 'ethereum', chain, id, from, index),
    size: String(transactions * 400),
    miner: chain.miners[Math.floor(share(9) * chain.miners.length)]!,
    difficulty: '0',
    gas_used: String(gas),
    gas_limit: '30000000',
    nonce: '0',
    uncle_count: '0',
    transaction_count: String(transactions),
    synthetic_transaction_count: '1',
    call_count: String(transactions * 2),
    synthetic_call_count: '1',
    value_total: String(value),
    value_total_usd: usd(value),
    generation: '0',
    generation_usd: '0',
    fee_total: String(fees),
    fee_total_usd: usd(fees),
    reward: String(fees),
    reward_usd: usd(fees),
  };
}
