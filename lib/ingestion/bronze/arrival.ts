import * as z from 'zod';

/** How a page came: kept as its object's metadata, so that a page that a retry meets tells its own story. */
const arrival = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** ISO 8601 instant at which the last byte had arrived. */
  fetched_at: z.string(),
});

export type Arrival = z.infer<typeof arrival>;

const KEY = 'arrival';
/** Characters of a header as it is written: an object's metadata has room for 2 KB. A link leads to the next page. */
const longest = (name: string): number => (name === 'link' ? 1000 : 200);

/** JSON in ASCII, as S3 takes it. Longer headers are left out. */
export function arrivalMetadata({ headers, ...rest }: Arrival): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => asciiJson(value).length <= longest(name));
  return { [KEY]: asciiJson({ ...rest, headers: Object.fromEntries(kept) }) };
}

function asciiJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
}

/** @throws Error when the metadata is not what {@link arrivalMetadata} makes */
export function arrivalOf(uri: string, metadata: Readonly<Record<string, string>> | undefined): Arrival {
  const text = metadata?.[KEY];
  if (text === undefined) throw new Error(`${uri}: the object's metadata does not say how it came`);
  return arrival.parse(JSON.parse(text));
}
