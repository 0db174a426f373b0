/**
 * The base of every error whose name is part of the pipeline's contract: state machines retry and catch by it.
 * `cause` keeps what lay beneath.
 */
export abstract class PipelineError extends Error {
  /** When the provider is open again, where it closed itself: asking before that only prolongs it. @default not known */
  readonly until?: Date | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly until?: Date | undefined }) {
    super(message, options);
    this.name = new.target.name;
    this.until = options?.until;
  }
}

/** The provider asked for a pause (429): retried after the time it named. */
export class ProviderThrottled extends PipelineError {}
/** The provider did not answer, or with 5xx, or with a body that is not what it documents: retried. */
export class ProviderUnavailable extends PipelineError {}
/** The provider refused the request for good, e.g. an unknown symbol, or banned the address (418): not retried. */
export class ProviderRejected extends PipelineError {}
/** More of a batch breaks the contract than the dataset allows, or the batch as a whole does. */
export class ContractViolation extends PipelineError {}
/** Another run holds the lease: this one ends as a success that did nothing. */
export class LeaseHeld extends PipelineError {}
/** The lease went to another run while this one held it. */
export class LeaseLost extends PipelineError {}
/** A partition that this commit replaces was changed since it was read: normalize again. */
export class CommitConflict extends PipelineError {}
/** Slices are left out, because a partition of theirs cannot be merged: the partitions that others share with them are merged again. */
export class MergeIncomplete extends PipelineError {}
/** The catalog's answer was lost and the table does not tell whether the commit was applied: files are kept. */
export class CommitUnknown extends PipelineError {}
/** The build read older sources than the published one: build again. */
export class StaleBuild extends PipelineError {}
