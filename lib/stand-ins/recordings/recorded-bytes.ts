import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UnreadableRecording } from './unreadable-recording.ts';

/** Gzip packs no better than this. Source: zlib.net, "Maximum Compression Factor". */
const BEST_RATIO = 1032;

/** The bytes of a recorded file, unpacked where it is gzip. @throws UnreadableRecording */
export function recordedBytes(path: string, gzip: boolean): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UnreadableRecording(path, `: ${(error as Error).message}`, { cause: error });
  }
  return gzip ? gunzip(path, bytes) : bytes;
}

/** In one buffer of the length that the file's end tells (RFC 1952, ISIZE), not in pieces that are copied together. */
function gunzip(path: string, bytes: Buffer): Buffer {
  try {
    const told = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
    const chunkSize = Math.max(64, Math.min(told + 1, bytes.length * BEST_RATIO));
    return gunzipSync(bytes, { chunkSize });
  } catch (error) {
    throw new UnreadableRecording(path, `: no sound gzip file: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
