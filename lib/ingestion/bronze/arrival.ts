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
const LONGEST_URL = 500;

/**
 * JSON in ASCII, as S3 takes it. Longer headers are left out, and a longer address.
 * @param url what was asked, its secrets redacted. @default not told
 */
export function arrivalMetadata({ headers, ...rest }: Arrival, url?: string): Record<string, string> {
  const kept = Object.entries(headers).filter(([name, value]) => asciiJson(value).length <= longest(name));
  const hasRoom = url !== undefined && asciiJson(url).length <= LONGEST_URL;
  return { [KEY]: asciiJson({ ...rest, headers: Object.fromEntries(kept), ...(hasRoom && { url }) }) };
}

function asciiJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
}

/** What was asked for a page, its secrets redacted; undefined where its metadata does not say. */
export function addressOf(metadata: Readonly<Record<string, string>> | undefined): string | undefined {
  const told = z.object({ url: z.string().optional() }).safeParse(JSON.parse(metadata?.[KEY] ?? '{}'));
  return told.data?.url;
}

/** @throws Error when the metadata is not what {@link arrivalMetadata} makes */
export function arrivalOf(uri: string, metadata: Readonly<Record<string, string>> | undefined): Arrival {
  const text = metadata?.[KEY];
  if (text === undefined) throw new Error(`${uri}: the object's metadata does not say how it came`);
  return arrival.parse(JSON.parse(text));
}
