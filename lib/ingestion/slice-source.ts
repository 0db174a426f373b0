import { DEFAULT_FILE_LIMIT } from '../contracts/answer-limit.ts';
import type { Series, Slice } from '../contracts/slice.ts';
import type { Format } from './formats/format.ts';
import type { PageAsk, Paging } from './paging/paging.ts';
import { once } from './paging/pagings.ts';

/** Where a provider's key goes: a header or a parameter of the query, with the name of the value of the deployment's secret that holds it. */
export interface ProviderKey {
  readonly secret: string;
  /** @default it goes into the query */
  readonly header?: string;
  /** @default it goes into a header */
  readonly parameter?: string;
  /** Before the key, e.g. `Bearer `. */
  readonly prefix: string;
  /** Whether the provider answers nobody without it: then its datasets are off where there is none. @default false */
  readonly isRequired?: boolean;
}

export interface KeyOptions {
  /** Whether the provider answers nobody without it. @default false */
  readonly isRequired?: boolean;
}

/** A key as `Authorization: Bearer …`. @param secret name of its value in the deployment's secret */
export const bearer = (secret: string, options: KeyOptions = {}): ProviderKey => ({
  secret,
  header: 'authorization',
  prefix: 'Bearer ',
  ...options,
});

/** A key in a header of its own. @param secret name of its value in the deployment's secret */
export const keyHeader = (header: string, secret: string, options: KeyOptions = {}): ProviderKey => ({
  secret,
  header,
  prefix: '',
  ...options,
});

/** A key in a parameter of the query: it is hidden wherever an address is shown. @param secret name of its value in the deployment's secret */
export const keyParameter = (parameter: string, secret: string, options: KeyOptions = {}): ProviderKey => ({
  secret,
  parameter,
  prefix: '',
  ...options,
});

export interface HttpOptions {
  /**
   * With the slice's values in braces: `{symbol}` of its parameters; of a day `{day}` (2024-06-01) and `{yyyymmdd}`; of ids `{from}`
   * and `{last}`, the last one inclusive.
   */
  readonly url: string;
  /** Name of the provider, shared by its datasets: in lower-case letters, digits, '.', '_' and '-'. @default the host */
  readonly provider?: string;
  /** Parameters of the query, with values in braces as in the URL. @default none */
  readonly query?: Readonly<Record<string, string>>;
  /** Name of the setting with its scheme and host, where the dataset has several sources. @default api */
  readonly address?: string;
  /** Path in a JSON answer to the status that counts, for providers that tell refusals with HTTP 200. @default HTTP's own counts */
  readonly status?: string;
  /** @default once() */
  readonly paging?: Paging;
  /** @default none */
  readonly key?: ProviderKey;
  /** @default 60 */
  readonly requestsPerMinute?: number;
  /** Of a UTC day, by all datasets of the provider together. @default no limit */
  readonly requestsPerDay?: number;
}

/** What is particular to a source that is an inbox. */
export interface InboxTerms {
  /** Prefix of a UTC day behind `<dataset>/`, with {day}, {yyyy}, {mm}, {dd}. @default the writer uses none */
  readonly dates?: string | undefined;
  /** Principals of services of AWS that write there by themselves, below `<dataset>/AWSLogs/<account>/`. @default none */
  readonly services?: readonly string[] | undefined;
}

/** What is particular to a source that is a bucket of somebody else's. */
export interface BucketTerms {
  /** The one key behind the address. @default all that lies below it */
  readonly key?: string | undefined;
  /** How keys of data end. @default all are data */
  readonly endsWith?: string | undefined;
}

/** Where slices are asked for: over HTTP, in the inbox, or in a bucket of somebody else's. */
export interface HttpSource {
  /** As messages and `--endpoint` name it. */
  readonly provider: string;
  /** Scheme and host, of a bucket the prefix too, which a deployment may replace. */
  readonly origin: string;
  /** Name of the setting with its address. */
  readonly address: string;
  readonly status?: string | undefined;
  readonly paging: Paging;
  readonly key?: ProviderKey | undefined;
  readonly requestsPerMinute: number;
  readonly requestsPerDay?: number | undefined;
  /** Where others write objects for the dataset. @default it is asked over HTTP */
  readonly inbox?: InboxTerms | undefined;
  /** Where others keep objects. @default it is asked over HTTP */
  readonly bucket?: BucketTerms | undefined;
  /** Address of a page of a slice. @param origin where the provider answers in this deployment */
  url(slice: Pick<Slice, 'parameters' | 'extent'>, page: PageAsk, origin: string): string;
}

/** Where and how slices are asked for, and what the answers are written in. */
export interface SliceSource extends HttpSource {
  readonly format: Format;
  /** Asked for the slices that this one does not have, or cannot give. @default nobody else has them */
  readonly fallback?: SliceSource | undefined;
}

/** Whether a source has objects, in the inbox or in a bucket of somebody else's, and is not asked over HTTP. */
export const hasObjects = ({ inbox, bucket }: Pick<HttpSource, 'inbox' | 'bucket'>): boolean =>
  inbox !== undefined || bucket !== undefined;

/** Whether a source’s answers are files that may come in parts: one a slice, read line by line. */
export const comesInParts = ({
  paging,
  format,
  status,
}: Pick<SliceSource, 'paging' | 'format' | 'status'>): boolean =>
  paging.isOnce === true && format.stream !== undefined && status === undefined;

/** Most bytes of one answer that settings allow: of files that come in parts another limit than of what is held in memory. */
export const largestBody = (
  source: Pick<SliceSource, 'paging' | 'format' | 'status'>,
  {
    largestAnswerMB,
    largestFileMB = DEFAULT_FILE_LIMIT,
  }: { readonly largestAnswerMB: number; readonly largestFileMB?: number | undefined },
): number => (comesInParts(source) ? largestFileMB : largestAnswerMB) * 1e6;

/** The format of a stored page: that of the source that gave it. @param object s3 URI, whose name ends in the format's extension */
export function formatOf({ format, fallback }: SliceSource, object: string): Format {
  return fallback && object.endsWith(`.${fallback.format.extension}.gz`) ? fallback.format : format;
}

/**
 * A source that answers over HTTP.
 * @throws RangeError for a URL that is none, and a value in braces that slices do not have, when it is asked for
 */
export function http(options: HttpOptions): HttpSource {
  if (!URL.canParse(options.url))
    throw new RangeError(
      `source: http({ url: '${options.url}' }): an address such as https://example.org/data.csv expected`,
    );
  const { origin, host } = new URL(options.url);
  const provider = options.provider ?? host;
  if (options.provider !== undefined && !/^[a-z0-9._-]+$/.test(provider))
    throw new RangeError(
      `source: http({ provider: '${provider}' }): lower-case letters, digits, '.', '_' and '-' expected`,
    );
  return {
    provider,
    origin,
    address: options.address ?? 'api',
    status: options.status,
    paging: options.paging ?? once(),
    key: options.key,
    requestsPerMinute: options.requestsPerMinute ?? 60,
    requestsPerDay: options.requestsPerDay,
    url(slice, page, actual) {
      const values = { ...valuesOf(slice), ...page.values };
      const url = new URL(page.url ?? filled(options.url, values, encodeURIComponent), options.url);
      if (page.url === undefined)
        for (const [name, value] of Object.entries(options.query ?? {}))
          url.searchParams.set(
            name,
            filled(value, values, (text) => text),
          );
      for (const [name, value] of Object.entries(page.query ?? {})) url.searchParams.set(name, value);
      // What an answer links to is the provider's own address, which this deployment may have replaced. One that stands behind a proxy may
      // not know that it is asked by https.
      return url.host === new URL(origin).host
        ? `${actual.replace(/\/+$/, '')}${url.href.slice(url.origin.length)}`
        : url.href;
    },
  };
}

/** What addresses and columns may name of a slice: its parameters, and the bounds of its extent. */
export function valuesOf({ parameters, extent }: Pick<Slice, 'parameters' | 'extent'>): Series {
  if (extent.kind === 'ids') return { ...parameters, from: String(extent.from), last: String(extent.to - 1) };
  if (extent.kind === 'whole') return parameters;
  if (extent.kind === 'object')
    return { ...parameters, object_key: extent.key, object_version: extent.version };
  const day = new Date(extent.from).toISOString().slice(0, 10);
  return { ...parameters, day, yyyymmdd: day.replaceAll('-', '') };
}

const filled = (text: string, values: Series, encode: (value: string) => string): string =>
  text.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new RangeError(
        `source: {${name}} in '${text}' is no value of the slice; there are ${Object.keys(values).join(', ') || 'none'}`,
      );
    return encode(value);
  });
