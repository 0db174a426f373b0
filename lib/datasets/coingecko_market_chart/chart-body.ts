import { UnreadableBody } from '../../ingestion/http/http-client.ts';

/** The arrays of a market chart, in the order of a record's values. */
export const CHART_ARRAYS = ['prices', 'market_caps', 'total_volumes'] as const;

/** Elements of each array, every scalar as the JSON text that the provider wrote: numbers keep all their digits. */
export type ChartBody = readonly (readonly unknown[])[];

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Scalars become their JSON text. Source of `context`: ECMAScript proposal "JSON.parse source text access". */
const textOfScalars: Reviver = (_key, value, { source }) =>
  typeof value === 'object' && value !== null ? value : source;

/** @throws UnreadableBody when the body is not an object with the three arrays */
export function readChart(body: Uint8Array): ChartBody {
  if (body.length === 0) throw new UnreadableBody('the body is empty');
  let chart: Readonly<Record<string, unknown>> | string;
  try {
    chart = JSON.parse(
      Buffer.from(body).toString('utf8'),
      textOfScalars as (key: string, value: unknown) => unknown,
    );
  } catch (cause) {
    throw new UnreadableBody(`not JSON: ${(cause as Error).message}`, { cause });
  }
  const arrays = CHART_ARRAYS.map((name) => (typeof chart === 'object' ? chart[name] : undefined));
  const missing = CHART_ARRAYS.filter((_, index) => !Array.isArray(arrays[index]));
  if (missing.length > 0)
    throw new UnreadableBody(
      `arrays prices, market_caps and total_volumes expected, ${missing.join(', ')} missing`,
    );
  return arrays as ChartBody;
}
