/** The newest of some times; 0 where there is none. Not by arguments of Math.max: a recording has more times than a call may have arguments. */
export const newestOf = (times: readonly number[]): number =>
  times.reduce((newest, time) => Math.max(newest, time), 0);
