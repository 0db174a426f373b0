import * as z from 'zod';

/** A date (midnight UTC) or an instant in UTC, e.g. 2024-01-01 or 2024-01-01T06:00:00Z. */
const moment = z
  .string()
  .refine((text) => momentTime(text) !== undefined, 'write a date such as 2024-01-01, or an instant in UTC');

/** Epoch ms of a date (midnight UTC) or an instant in UTC; undefined for anything else, days that no month has included. */
export function momentTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text)) return undefined;
  const time = Date.parse(text);
  const isSameDay = !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text.slice(0, 10);
  return isSameDay ? time : undefined;
}

/**
 * Settings of one explicit stretch of a series: its columns, `from` (inclusive) and `to` (exclusive; without it the
 * scheduled time).
 * @param series the series' columns
 */
export function windowSettings<Series extends z.ZodRawShape>(series: Series) {
  return z.strictObject({ ...series, from: moment, to: moment.optional() }).superRefine((window, context) => {
    const { from, to } = window as { readonly from: string; readonly to?: string };
    if (to !== undefined && momentTime(to)! <= momentTime(from)!)
      context.addIssue({ code: 'custom', path: ['to'], message: `${to} is not after from (${from})` });
  });
}

/**
 * A list of such stretches, at least one, none of which covers a time that another of the same series covers.
 * @param series names of the series' columns
 */
export function windowList<Window extends z.ZodType>(window: Window, series: readonly string[]) {
  return z.array(window).superRefine((given, context) => {
    if (given.length === 0)
      context.addIssue({ code: 'custom', path: [], message: 'an empty list: at least one expected' });
    const windows = given as readonly Readonly<Record<string, string | undefined>>[];
    const nameOf = (one: (typeof windows)[number]) => series.map((column) => one[column]).join(' ');
    const end = (to: string | undefined) => (to === undefined ? Number.POSITIVE_INFINITY : momentTime(to)!);
    windows.forEach((one, index) => {
      const from = momentTime(one.from!)!;
      const earlier = windows.findIndex(
        (other, at) =>
          at < index &&
          nameOf(other) === nameOf(one) &&
          momentTime(other.from!)! < end(one.to) &&
          from < end(other.to),
      );
      if (earlier >= 0)
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `overlaps windows.${earlier} of the same series (${nameOf(one)}): join them, or let one end where the other begins`,
        });
      if (from > Date.now())
        context.addIssue({
          code: 'custom',
          path: [index, 'from'],
          message: `${one.from} lies in the future`,
        });
    });
  });
}

/**
 * Settings that name series by lists, all combinations from `start` on, or by `windows`: never both.
 * @param lists the settings that windows stand in for
 */
export function eitherListsOrWindows(lists: readonly string[]) {
  return (given: object, context: z.RefinementCtx<unknown>): void => {
    const beside = lists.filter((name) => (given as Record<string, unknown>)[name] !== undefined);
    if (!('windows' in given) || given.windows === undefined || beside.length === 0) return;
    context.addIssue({
      code: 'custom',
      path: ['windows'],
      message: `give either windows or ${listed(lists)}, not both (${listed(beside)} given)`,
    });
  };
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

type Given = Readonly<Record<string, unknown>>;

/** Settings of any dataset that name series by lists: windows stand in for all of them. */
const LISTS = ['symbols', 'timeframes', 'start', 'coins', 'currencies', 'granularities', 'chains'];

/**
 * One dataset's settings over another's: member by member, lists whole. Windows over lists, or lists over windows, replace
 * them whole, because they exclude each other; limits and plans stay.
 */
export function overrideDataset(base: Given, over: Given): Given {
  const excluded = 'windows' in over ? LISTS : LISTS.some((name) => name in over) ? ['windows'] : [];
  const kept = Object.entries(base).filter(([name]) => !excluded.includes(name));
  return { ...Object.fromEntries(kept), ...over };
}
