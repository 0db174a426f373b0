/** A length of time. Built by {@link minutes}, {@link hours} and {@link days}; never a bare number. */
export interface Duration {
  readonly milliseconds: number;
}

export const seconds = (count: number): Duration => ({ milliseconds: count * 1000 });
export const minutes = (count: number): Duration => ({ milliseconds: count * 60_000 });
export const hours = (count: number): Duration => ({ milliseconds: count * 3_600_000 });
export const days = (count: number): Duration => ({ milliseconds: count * 86_400_000 });
