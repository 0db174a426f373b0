/** Whose data a run ingests. */
export type MarketChoice =
  | { readonly kind: 'live' }
  | { readonly kind: 'simulated'; readonly seed: number }
  | { readonly kind: 'recorded'; readonly folder: string };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** @returns undefined for what is no choice */
export function parseMarketChoice(text: string): MarketChoice | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { kind, seed, folder } = value;
  if (kind === 'live') return { kind };
  if (kind === 'simulated' && typeof seed === 'number') return { kind, seed };
  if (kind === 'recorded' && typeof folder === 'string') return { kind, folder };
  return undefined;
}
