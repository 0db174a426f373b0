/** What the page shows, as its address says it: a link shows the same. */
export interface PageState {
  readonly tab: string;
  /** Further choices of the tab, e.g. symbol and range. */
  readonly choices: Readonly<Record<string, string>>;
}

/** @param search e.g. `?tab=volatility&symbol=BTCUSDT` @param tabs those that there are; the first is shown for any other */
export function readState(search: string, tabs: readonly string[]): PageState {
  const { tab = '', ...choices } = Object.fromEntries(new URLSearchParams(search));
  return { tab: tabs.includes(tab) ? tab : (tabs[0] ?? ''), choices };
}

export function writeState({ tab, choices }: PageState): string {
  const kept = Object.entries(choices).filter(([, value]) => value !== '');
  return `?${new URLSearchParams([['tab', tab], ...kept])}`;
}
