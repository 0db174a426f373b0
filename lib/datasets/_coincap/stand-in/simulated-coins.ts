import { hash, KNOWN_ASSETS, priceAt, simulatedAsset } from '../../../stand-ins/index.ts';

/** A coin as the simulated CoinCap knows it: plausible, and made up. */
export interface SimulatedCoin {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  /** Price around which it moves, USD. */
  readonly level: number;
  /** Units in 2024, and the share that is added a year. */
  readonly supply: number;
  readonly growth: number;
  readonly maxSupply?: number;
  /** Pegged to the dollar: it hardly moves. @default false */
  readonly isPegged?: boolean;
}

const coin = (
  id: string,
  symbol: string,
  name: string,
  level: number,
  supply: number,
  growth: number,
  more: Pick<SimulatedCoin, 'maxSupply' | 'isPegged'> = {},
): SimulatedCoin => ({ id, symbol, name, level, supply, growth, ...more });

export const SIMULATED_COINS: readonly SimulatedCoin[] = [
  coin('bitcoin', 'BTC', 'Bitcoin', ...KNOWN_ASSETS.BTC, 0.008, { maxSupply: 21_000_000 }),
  coin('ethereum', 'ETH', 'Ethereum', ...KNOWN_ASSETS.ETH, 0.005),
  coin('tether', 'USDT', 'Tether', 1, 114_000_000_000, 0.2, { isPegged: true }),
  coin('binance-coin', 'BNB', 'BNB', ...KNOWN_ASSETS.BNB, 0, { maxSupply: 166_801_148 }),
  coin('solana', 'SOL', 'Solana', ...KNOWN_ASSETS.SOL, 0.05),
  coin('usd-coin', 'USDC', 'USDC', 1, 33_500_000_000, 0.2, { isPegged: true }),
  coin('xrp', 'XRP', 'XRP', ...KNOWN_ASSETS.XRP, 0.04, { maxSupply: 100_000_000_000 }),
  coin('dogecoin', 'DOGE', 'Dogecoin', ...KNOWN_ASSETS.DOGE, 0.035),
  coin('cardano', 'ADA', 'Cardano', ...KNOWN_ASSETS.ADA, 0.02, { maxSupply: 45_000_000_000 }),
  coin('tron', 'TRX', 'TRON', 0.12, 87_200_000_000, -0.01),
  coin('avalanche', 'AVAX', 'Avalanche', 28, 394_000_000, 0.03, { maxSupply: 715_748_719 }),
  coin('shiba-inu', 'SHIB', 'Shiba Inu', 0.000017, 589_000_000_000_000, 0, {
    maxSupply: 589_552_695_333_683,
  }),
  coin('polkadot', 'DOT', 'Polkadot', 6.1, 1_400_000_000, 0.06),
  coin('chainlink', 'LINK', 'Chainlink', 13.5, 608_000_000, 0.05, { maxSupply: 1_000_000_000 }),
  coin('bitcoin-cash', 'BCH', 'Bitcoin Cash', 400, 19_700_000, 0.008, { maxSupply: 21_000_000 }),
  coin('litecoin', 'LTC', 'Litecoin', ...KNOWN_ASSETS.LTC, 0.012, { maxSupply: 84_000_000 }),
  coin('near-protocol', 'NEAR', 'NEAR Protocol', 5.2, 1_100_000_000, 0.05),
  coin('uniswap', 'UNI', 'Uniswap', 7.6, 600_000_000, 0.02, { maxSupply: 1_000_000_000 }),
  coin('stellar', 'XLM', 'Stellar', 0.1, 29_400_000_000, 0.02, { maxSupply: 50_001_806_812 }),
  coin('monero', 'XMR', 'Monero', 155, 18_400_000, 0.009),
  coin('ethereum-classic', 'ETC', 'Ethereum Classic', 22, 148_000_000, 0.02, { maxSupply: 210_700_000 }),
  coin('cosmos', 'ATOM', 'Cosmos', 6.3, 391_000_000, 0.08),
  coin('filecoin', 'FIL', 'Filecoin', 4.2, 570_000_000, 0.1),
  coin('hedera-hashgraph', 'HBAR', 'Hedera', 0.07, 35_800_000_000, 0.08, { maxSupply: 50_000_000_000 }),
  coin('algorand', 'ALGO', 'Algorand', 0.14, 8_200_000_000, 0.02, { maxSupply: 10_000_000_000 }),
];

const YEAR = 365.25 * 86_400_000;
const Y2024 = Date.UTC(2024, 0, 1);

/** Price of a coin at a time (epoch ms), USD: the movement is that of the simulated exchange’s pair. */
export function coinPrice(seed: number, { symbol, level, isPegged }: SimulatedCoin, at: number): number {
  const { base } = simulatedAsset(seed, `${symbol}USDT`);
  const price = priceAt({ base, level }, at);
  return isPegged ? level * (price / level) ** 0.001 : price;
}

export const coinSupply = (
  { supply, growth, maxSupply = Number.POSITIVE_INFINITY }: SimulatedCoin,
  at: number,
) => Math.min(maxSupply, supply * (1 + growth) ** ((at - Y2024) / YEAR));

/** What was traded in the 24 hours before, USD: some percent of the market value, more of what is pegged. */
export function coinVolume(seed: number, coin: SimulatedCoin, at: number): number {
  const share = priceAt(
    { base: hash(seed, `${coin.id} volume`, 0, 0), level: coin.isPegged ? 0.3 : 0.035 },
    at,
  );
  return coinPrice(seed, coin, at) * coinSupply(coin, at) * share;
}
