/** A member of a record, and the text that it has to be. */
export interface MemberIs {
  /** Members joined by points, e.g. data.e. */
  readonly path: string;
  readonly is: string;
}

/**
 * Which of a slice's records a table takes, where one stream tells several things. What is left out is counted, never lost: bronze has it.
 * @example { only: { path: 'data.e', is: 'kline' }, closed: { path: 'data.k.x', is: 'true' } }
 */
export interface RecordSelection {
  /** Others are *skipped*. @default all are taken */
  readonly only?: MemberIs;
  /** Of those that are taken, others are *open*: they tell of what may still change. @default all are closed */
  readonly closed?: MemberIs;
}
