import type { ProviderApi } from './provider-api.ts';
import type { UnusedFile } from './recordings/unused-files.ts';

/** A provider as the local runtime meets it. Datasets of one provider share one of these. */
export interface StandInProvider {
  /** As the datasets' definitions name it. */
  readonly name: string;
  /** Where its recordings lie below the folder of all. @default its name */
  readonly folder?: string;
  /** As people write it. */
  readonly title: string;
  /** Answers without a key where the provider can be reached; it is asked before anything is. @default nobody asks */
  readonly probe?: string;
  /** Whether all providers are simulated where this one does not answer. @default false: its datasets fail alone */
  readonly decides?: boolean;
}

/** An object that others would have written. */
export interface StandInObject {
  /** Its key behind `<dataset>/` of the inbox, or behind the prefix of the dataset's bucket. */
  readonly name: string;
  readonly body: string | Uint8Array;
}

/** Who answers for a dataset's provider on this machine, and what that means for the dataset. */
export interface SimulatedSource {
  /** Several datasets of one provider are asked in turn: undefined leaves a request to the next. */
  readonly api: ProviderApi;
  /** What others would have written into the dataset's inbox, or into its bucket, by now. @default nothing */
  objects?(): readonly StandInObject[];
  /** What the settings are while it answers; those of a settings file win. @default the dataset's own */
  readonly settings?: object;
}

export interface ReplayedSource extends SimulatedSource {
  /** Where the recording ends: the scheduled time of its runs. */
  readonly end: Date;
}

/** What a recording holds for a dataset. */
export interface Replay {
  /** Undefined where it holds nothing. */
  readonly source?: ReplayedSource;
  /** Files of the provider's folder that this dataset does not read. */
  readonly unused: readonly UnusedFile[];
  /** Files that are broken, each in a sentence with its path. */
  readonly unreadable: readonly string[];
}

/**
 * How a dataset's provider is stood in for on this machine: the default export of `lib/datasets/<name>/stand-in.ts`. A dataset
 * without one is left out where the others are simulated or recorded.
 */
export interface StandIn {
  readonly provider: StandInProvider;
  /** @param options.seed the same seed gives the same answers, at any time */
  simulate(options: { readonly seed: number; readonly now: () => Date }): SimulatedSource;
  /** @default recordings have nothing of it */
  readonly recordings?: {
    /** Such a file, from the recordings' folder on, as a message shows it. */
    readonly example: string;
    /** @param folder that of the provider */
    replay(folder: string): Replay;
  };
}
