import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadPlot } from './charts/load-plot.ts';
import type { TabProps } from './tabs/tab.ts';

type Loaded = ComponentType<TabProps>;

const withCharts = (load: () => Promise<Loaded>) => () => {
  void loadPlot();
  return load();
};

/** Code of each tab, loaded when it is shown. */
const TABS = {
  market: withCharts(async () => (await import('./tabs/market.tsx')).Market),
  volatility: withCharts(async () => (await import('./tabs/volatility.tsx')).Volatility),
  coins: withCharts(async () => (await import('./tabs/coins.tsx')).Coins),
  chain: withCharts(async () => (await import('./tabs/chain.tsx')).Chain),
  quality: async () => (await import('./tabs/quality.tsx')).Quality,
  runs: async () => (await import('./tabs/runs.tsx')).Runs,
  tables: async () => (await import('./tabs/tables.tsx')).Tables,
  api: async () => (await import('./tabs/api.tsx')).Api,
  query: async () => (await import('./tabs/query.tsx')).Query,
} satisfies Readonly<Record<string, () => Promise<Loaded>>>;

export type TabName = keyof typeof TABS;
export const TAB_NAMES = Object.keys(TABS) as readonly TabName[];

/** A tab, as soon as its code is there. */
export function Tab({ name, ...props }: TabProps & { readonly name: TabName }) {
  const [state, setState] = useState<{ readonly Shown?: Loaded; readonly isGone?: boolean }>({});
  useEffect(() => {
    TABS[name]().then(
      (Shown) => setState({ Shown }),
      () => setState({ isGone: true }),
    );
  }, [name]);
  if (state.Shown) return <state.Shown {...props} />;
  if (!state.isGone)
    return (
      <p class="waiting" aria-busy="true">
        Reading …
      </p>
    );
  return (
    <p class="problem" role="alert">
      This part of the page is not to be had: the server has ended, or serves another release.{' '}
      <button type="button" onClick={() => location.reload()}>
        Load the page again
      </button>
    </p>
  );
}
