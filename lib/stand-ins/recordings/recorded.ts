import type { UnreadableRecording } from './unreadable-recording.ts';
import type { UnusedFile } from './unused-files.ts';

/** What a recording of one provider can tell of itself. */
export interface Recorded<Stretch> {
  /** What it holds. Reads every file. */
  stretches(): readonly Stretch[];
  /** Files in the provider's folder that nothing reads, and, of those read so far, files that hold nothing. */
  unused(): readonly UnusedFile[];
  /** Files that are broken, of those read so far: they are served by nobody. */
  unreadable(): readonly UnreadableRecording[];
}
