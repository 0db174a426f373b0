import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, useAnswer } from './ask.ts';
import { showTime } from './show.ts';
import { Market } from './tabs/market.tsx';
import { type Listed, Tables } from './tabs/tables.tsx';
import { Volatility } from './tabs/volatility.tsx';
import { type PageState, readState, writeState } from './url-state.ts';

const TABS = { market: Market, volatility: Volatility, tables: Tables } as const;
const NAMES = Object.keys(TABS) as readonly (keyof typeof TABS)[];
/** Choices that stay when the tab changes. */
const SHARED = ['symbol'];

function App() {
  const [state, setState] = useState<PageState>(() => readState(location.search, NAMES));
  useEffect(() => {
    const back = () => setState(readState(location.search, NAMES));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = (next: PageState, isStep: boolean) => {
    history[isStep ? 'pushState' : 'replaceState'](null, '', writeState(next));
    setState(next);
  };
  const tab = state.tab as keyof typeof TABS;
  const Tab = TABS[tab];
  return (
    <>
      <Header />
      <nav aria-label="Pages">
        {NAMES.map((name) => (
          <a
            key={name}
            href={writeState({ tab: name, choices: shared(state) })}
            aria-current={name === tab ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              go({ tab: name, choices: shared(state) }, true);
            }}
          >
            {name[0]?.toUpperCase() + name.slice(1)}
          </a>
        ))}
      </nav>
      <main>
        <h1 class="hidden">{tab}</h1>
        <Tab
          key={tab}
          choices={state.choices}
          choose={(changed) => go({ tab, choices: { ...state.choices, ...changed } }, false)}
        />
      </main>
      <footer>
        Times are UTC. The same data: <a href="/openapi.json">API</a>.
      </footer>
    </>
  );
}

const shared = ({ choices }: PageState) =>
  Object.fromEntries(Object.entries(choices).filter(([name]) => SHARED.includes(name)));

function Header() {
  const asked = useAnswer('header', () =>
    ask<{ origin: string; label: string; tables: Listed[] }>('/api/v1/tables'),
  );
  const committed = asked.answer?.tables
    .map(({ committed_at }) => committed_at ?? '')
    .toSorted()
    .at(-1);
  const origin = asked.answer?.origin;
  useEffect(() => {
    document.title = origin && origin !== 'live' ? `Coinlake (${origin})` : 'Coinlake';
  }, [origin]);
  return (
    <header>
      <strong>Coinlake</strong>
      {asked.answer && <span class={origin === 'live' ? 'badge' : 'badge amber'}>{asked.answer.label}</span>}
      {committed && <span class="muted">last commit {showTime(committed)} UTC</span>}
      <button type="button" class="theme" onClick={toggleTheme}>
        Theme
      </button>
    </header>
  );
}

/** Dark or light, against what the system says; not kept beyond this page. */
function toggleTheme(): void {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
  document.dispatchEvent(new Event('themechange'));
}

const root = document.getElementById('page');
if (root) render(<App />, root);
