import * as z from 'zod';
import type { TimeRange } from '../../contracts/slice.ts';

/** What a table's property holds of each series, by name, e.g. BTCUSDT/1h. Range bounds are epoch ms. */
export type BySeries<Range extends TimeRange> = Readonly<Record<string, readonly Range[]>>;

/** A table's property of time ranges by series: JSON of lists of [from, to, …], instants as ISO 8601 UTC. */
export interface SeriesProperty<Range extends TimeRange> {
  /** @throws Error when the property is not what `format` writes */
  parse(text: string | undefined): BySeries<Range>;
  /** Series in order of name; those without a range are left out. */
  format(ranges: BySeries<Range>): string;
}

const instants = [z.iso.datetime(), z.iso.datetime()] as const;

/**
 * @param name of the table's property, for messages
 * @param rest what follows the two instants of a range: its schema, and how it is taken out and put back
 */
export function seriesProperty<Range extends TimeRange, Rest extends readonly z.ZodType[]>(
  name: string,
  rest: {
    readonly schema: Rest;
    read(range: TimeRange, values: readonly unknown[]): Range;
    write(range: Range): readonly unknown[];
  },
): SeriesProperty<Range> {
  const schema = z.record(z.string(), z.array(z.tuple([...instants, ...rest.schema])));
  const iso = (time: number) => new Date(time).toISOString();
  return {
    parse(text) {
      if (text === undefined) return {};
      const parsed = schema.safeParse(JSON.parse(text));
      if (!parsed.success) throw new Error(`Table property ${name} is not readable: ${text.slice(0, 200)}`);
      return Object.fromEntries(
        Object.entries(parsed.data).map(([series, ranges]) => [
          series,
          ranges.map(([from, to, ...values]) =>
            rest.read({ from: Date.parse(from as string), to: Date.parse(to as string) }, values),
          ),
        ]),
      );
    },
    format(bySeries) {
      const named = Object.entries(bySeries)
        .filter(([, ranges]) => ranges.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([series, ranges]) => [
          series,
          ranges.map((range) => [iso(range.from), iso(range.to), ...rest.write(range)]),
        ]);
      return JSON.stringify(Object.fromEntries(named));
    },
  };
}
