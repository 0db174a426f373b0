/** What a dataset's stand-in is written with. Local only: no function's bundle holds any of it. */
export { json, type ProviderApi, type ProviderRequest, type ProviderResponse } from './provider-api.ts';
export { type FoundFiles, filesBelow } from './recordings/files-below.ts';
export { newestOf } from './recordings/newest-of.ts';
export type { Recorded } from './recordings/recorded.ts';
export { recordedBytes } from './recordings/recorded-bytes.ts';
export { readEach, UnreadableRecording } from './recordings/unreadable-recording.ts';
export { listUnused, type UnusedFile } from './recordings/unused-files.ts';
export { hash, unit } from './simulation/hash.ts';
export { lastHours } from './simulation/last-hours.ts';
export { KNOWN_ASSETS, priceAt, type SimulatedAsset, simulatedAsset } from './simulation/price.ts';
export type {
  Replay,
  ReplayedSource,
  SimulatedSource,
  StandIn,
  StandInObject,
  StandInProvider,
} from './stand-in.ts';
