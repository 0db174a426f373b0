const DAY = 86_400_000;

/** A day of a year on the northern half of the Earth. */
export interface SimulatedDay {
  /** Its start, UTC. */
  readonly day: Date;
  /** From -1 in the middle of January to 1 in the middle of July. */
  readonly warmth: number;
}

/** The last whole days before a time, oldest first. */
export function daysOf(now: Date, count: number): readonly SimulatedDay[] {
  const end = Math.floor(now.getTime() / DAY);
  return Array.from({ length: count }, (_, index) => {
    const day = new Date((end - count + index) * DAY);
    const ofYear = (day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 15)) / DAY;
    return { day, warmth: -Math.cos((2 * Math.PI * ofYear) / 365.25) };
  });
}
