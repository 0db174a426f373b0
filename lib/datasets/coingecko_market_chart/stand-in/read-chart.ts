import { recordedBytes, UnreadableRecording } from '../../../stand-ins/index.ts';
import type { ChartValue } from './chart-source.ts';
import type { ChartRecording } from './find-charts.ts';

const ARRAYS = ['prices', 'market_caps', 'total_volumes'] as const;

/**
 * The three arrays of a recorded chart, as recorded: numbers as the text that the provider wrote, repetitions and order
 * included.
 * @throws UnreadableRecording that names the file and what is wrong
 */
export function readChart(recording: ChartRecording): readonly (readonly ChartValue[])[] {
  const { path } = recording;
  const chart = parse(path, recordedBytes(path, recording.gzip).toString('utf8'));
  return ARRAYS.map((name) => {
    const pairs = chart[name];
    if (!Array.isArray(pairs)) throw new UnreadableRecording(path, `: an array ${name} expected`);
    return pairs.map((pair: unknown, index): ChartValue => {
      const [time, value] = Array.isArray(pair) ? pair : [];
      if (!/^\d+$/.test(String(time)) || typeof value !== 'string')
        throw new UnreadableRecording(
          path,
          `, ${name}, element ${index + 1}: a pair of a time in ms and a number expected`,
        );
      return [Number(time), value];
    });
  });
}

function parse(path: string, text: string): Readonly<Record<string, unknown>> {
  // Scalars stay the text that was written. Source: ECMAScript proposal "JSON.parse source text access".
  const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'object' && value !== null ? value : context?.source;
  try {
    return Object(JSON.parse(text, asWritten));
  } catch (error) {
    throw new UnreadableRecording(path, `: ${(error as Error).message}`, { cause: error });
  }
}
