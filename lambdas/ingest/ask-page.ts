import type { Series, TimeRange } from '../../lib/contracts/slice.ts';
import type { PageContent } from '../../lib/ingestion/connector.ts';
import { redactUrl } from '../../lib/ingestion/http/redact.ts';
import type { FetchContext } from './fetch-context.ts';
import { type PageInBronze, readPage, storePage } from './store-page.ts';

/** A page of the API as bronze holds it, and what it says. */
export interface AskedPage {
  readonly page: PageInBronze;
  readonly content: PageContent;
  /** Redacted. */
  readonly url: string;
  /** What the request as sent asks for. */
  readonly extent: TimeRange;
}

/**
 * Asks the API for a range and stores the answer; one that an earlier attempt stored is read, not asked for again.
 * @param object s3 URI of the page
 * @param stored URIs of the pages that an earlier attempt left
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function askPage(
  { objects, connector, client }: Pick<FetchContext, 'objects' | 'connector' | 'client'>,
  series: Series,
  range: TimeRange,
  object: string,
  stored: ReadonlySet<string>,
): Promise<AskedPage> {
  const { url, weight, extent = { from: range.from, to: range.to } } = connector.request(series, range);
  const response = stored.has(object)
    ? undefined
    : await client.get({
        url,
        weight,
        read: (body) => connector.read(body, series, range),
        refusal: (body) => connector.refusal(body, series),
      });
  const shown = redactUrl(url, connector.secretParameters);
  const page = await (response ? storePage(objects, object, response, shown) : readPage(objects, object));
  const isRead = response !== undefined && page.body === response.body;
  const content = isRead ? response.content : connector.read(page.body, series, range);
  return { page, content, url: shown, extent };
}
