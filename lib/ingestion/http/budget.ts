/**
 * Waits, and says why: to an instant where the provider named one. @throws ProviderThrottled where that takes too long
 * @param why @default that the budget is used up for so long
 */
export type Wait = (milliseconds: number, why?: string, until?: Date) => Promise<void>;

/** That a provider closed itself, by a ban, a long Retry-After or a quota: asking before that only prolongs it. */
export interface Closure {
  readonly until: Date;
  readonly reason: string;
}

/** What a client may ask of a provider. */
export interface Budget {
  /** Returns when a request of that weight may be made. @param wait is called where it may not be made yet */
  acquire(weight: number, wait: Wait): Promise<void>;
  /** Remembers that the provider closed itself, for all who share the budget. @default nobody shares it */
  close?(until: Date, reason: string): Promise<void>;
}
