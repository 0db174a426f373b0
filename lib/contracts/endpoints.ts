import { BASE_URL, BASE_URL_EXPECTED } from './base-url.ts';

/** Addresses that replace all of a provider's, by the provider's name: a proxy, a mirror, a test server. */
export type Endpoints = Readonly<Record<string, string>>;

/** As the template's parameter `Endpoints` and the functions' variable have it; empty for none. */
export const endpointsText = (endpoints: Endpoints): string =>
  Object.keys(endpoints).length === 0 ? '' : JSON.stringify(endpoints);

/** What {@link endpointsText} writes, and nothing else: the parameter's pattern. */
export const ENDPOINTS_PATTERN = `^(\\{"[a-z0-9._-]+":"${BASE_URL}"(,"[a-z0-9._-]+":"${BASE_URL}")*\\})?$`;
export const ENDPOINTS_EXPECTED = `Empty, or a JSON object without spaces, e.g. {"provider":"https://proxy.example"}; ${BASE_URL_EXPECTED}`;

/** @throws Error for a text that is none of a deployment's */
export function readEndpoints(text: string): Endpoints {
  if (!new RegExp(ENDPOINTS_PATTERN).test(text))
    throw new Error(`Endpoints '${text}': ${ENDPOINTS_EXPECTED}`);
  return text === '' ? {} : (JSON.parse(text) as Endpoints);
}
