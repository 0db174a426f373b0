const HOUR = 3_600_000;

/** An hour of UTC. */
export interface SimulatedHour {
  /** Epoch ms, inclusive. */
  readonly start: number;
  /** e.g. 2024-06-01 */
  readonly day: string;
  /** Two digits, 00 to 23. */
  readonly hour: string;
}

/** The last whole hours before a time, oldest first. */
export function lastHours(now: Date, count: number): readonly SimulatedHour[] {
  const end = Math.floor(now.getTime() / HOUR) * HOUR;
  return Array.from({ length: count }, (_, index) => {
    const start = end - (count - index) * HOUR;
    const time = new Date(start).toISOString();
    return { start, day: time.slice(0, 10), hour: time.slice(11, 13) };
  });
}
