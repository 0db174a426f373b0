import { recordedBytes, UnreadableRecording } from '../../../stand-ins/index.ts';

/** A recorded body, byte for byte. @throws UnreadableRecording for one that is no JSON */
export function recordedJson(path: string): Buffer {
  const body = recordedBytes(path, path.endsWith('.gz'));
  try {
    JSON.parse(body.toString());
    return body;
  } catch (cause) {
    throw new UnreadableRecording(path, `: no JSON: ${(cause as Error).message}`, { cause });
  }
}
