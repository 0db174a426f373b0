import type { SliceCoverage } from '../../lib/contracts/coverage.ts';
import { memberAt, parseExactly, textOf } from '../../lib/ingestion/formats/json-value.ts';
import { type HttpClient, UnreadableBody } from '../../lib/ingestion/http/http-client.ts';
import type { SliceSource } from '../../lib/ingestion/slice-source.ts';

/**
 * The highest id that a source has; undefined where the coverage needs none.
 * @param origin where the provider answers in this deployment
 * @throws ProviderThrottled, ProviderUnavailable, ProviderRejected
 */
export async function askHead(
  coverage: SliceCoverage,
  source: Pick<SliceSource, 'origin'>,
  origin: string,
  client: Pick<HttpClient, 'get'>,
): Promise<number | undefined> {
  if (!coverage.head) return undefined;
  const { url, path } = coverage.head;
  const { content } = await client.get({
    url: url.startsWith(source.origin) ? `${origin}${url.slice(source.origin.length)}` : url,
    weight: 1,
    read(body) {
      const text = textOf(memberAt(parsed(body), path));
      if (text === undefined || text === null || !/^\d{1,15}$/.test(text))
        throw new UnreadableBody(`'${path}' is ${text ?? 'missing'}: the highest id expected`);
      return Number(text);
    },
    refusal: () => undefined,
  });
  return content;
}

function parsed(body: Uint8Array): unknown {
  try {
    return parseExactly(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new UnreadableBody(`not JSON: ${(cause as Error).message}`, { cause });
  }
}
