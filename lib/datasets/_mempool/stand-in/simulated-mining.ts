import { hash, unit } from '../../../stand-ins/index.ts';

const DAY = 86_400;
/** 2020-01-01T00:00:00Z, seconds. */
const FIRST_DAY = 1_577_836_800;
/** Height of the first block of 2020, roughly; a multiple of 2,016. */
const FIRST_HEIGHT = 610_848;
/** As in January 2020, hashes a second, and how it has grown since, a day. */
const FIRST_RATE = 1.05e20;
const DAILY_GROWTH = 1.00112;
const BLOCKS_A_CHANGE = 2016;
const SECONDS_A_CHANGE = 14 * DAY;
/** A block of difficulty 1 takes so many hashes, every ten minutes. */
const HASHES = 2 ** 32;
const BLOCK_SECONDS = 600;

/** Hash rates since 2020, a day each, and the difficulties that follow them every two weeks: mempool.space's answer at a time. */
export function simulatedMining(seed: number, now: Date): Buffer {
  const end = Math.floor(now.getTime() / 1000);
  const rate = (day: number) => trend(day) * (0.92 + 0.16 * unit(hash(seed, 'hash rate', 0, day)));
  const hashrates = Array.from({ length: Math.max(0, Math.floor((end - FIRST_DAY) / DAY)) }, (_, day) => ({
    timestamp: FIRST_DAY + day * DAY,
    avgHashrate: Math.round(rate(day)),
  }));
  const difficulty = Array.from(
    { length: Math.max(0, Math.ceil((end - FIRST_DAY) / SECONDS_A_CHANGE)) },
    (_, change) => {
      const value = difficultyAt(change);
      return {
        time: FIRST_DAY + change * SECONDS_A_CHANGE,
        height: FIRST_HEIGHT + change * BLOCKS_A_CHANGE,
        difficulty: value,
        adjustment: change === 0 ? 0 : value / difficultyAt(change - 1),
      };
    },
  );
  const currentHashrate = hashrates.at(-1)?.avgHashrate ?? 0;
  const currentDifficulty = difficulty.at(-1)?.difficulty ?? 0;
  return Buffer.from(JSON.stringify({ hashrates, difficulty, currentHashrate, currentDifficulty }));
}

const trend = (day: number): number => FIRST_RATE * DAILY_GROWTH ** day;
const difficultyAt = (change: number): number =>
  (trend((change * SECONDS_A_CHANGE) / DAY) * BLOCK_SECONDS) / HASHES;
