import { type ComponentChildren, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask, useAnswer } from './ask.ts';
import { type Listed, Target } from './parts/parts.tsx';
import { showTime } from './show.ts';
import { TAB_NAMES, Tab, type TabName } from './tabs.tsx';
import { type PageState, readState, writeState } from './url-state.ts';

/** Choices that stay when the tab changes. */
const SHARED = ['symbol'];

function App() {
  const [state, setState] = useState<PageState>(() => readState(location.search, TAB_NAMES));
  useEffect(() => {
    const back = () => setState(readState(location.search, TAB_NAMES));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const go = (next: PageState, isStep: boolean) => {
    history[isStep ? 'pushState' : 'replaceState'](null, '', writeState(next));
    setState(next);
  };
  const about = useAnswer('about', () => ask<About>('/api/v1/tables'), 15_000);
  const canQuery = about.answer?.can_query ?? state.tab === 'query';
  const tab = state.tab as TabName;
  useEffect(() => {
    // In a narrow window the tabs are wider than it.
    document.querySelector('nav [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [tab]);
  return (
    <>
      <Header about={about.answer}>
        <nav aria-label="Pages">
          {TAB_NAMES.filter((name) => name !== 'api' && (name !== 'query' || canQuery)).map((name) => (
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
      </Header>
      <main>
        <h1 class="hidden">{tab}</h1>
        <Target.Provider value={about.answer?.target ?? ''}>
          <Tab
            key={tab}
            name={tab}
            choices={state.choices}
            choose={({ tab: other, ...changed }, isStep = false) =>
              go(
                other === undefined
                  ? { tab, choices: { ...state.choices, ...changed } }
                  : { tab: other, choices: changed },
                isStep,
              )
            }
          />
        </Target.Provider>
      </main>
      <footer>
        Times are UTC. The same data: <a href="?tab=api">API</a>.
      </footer>
    </>
  );
}

const shared = ({ choices }: PageState) =>
  Object.fromEntries(Object.entries(choices).filter(([name]) => SHARED.includes(name)));

interface About {
  readonly origin: string;
  readonly label: string;
  readonly can_query: boolean;
  readonly target: string;
  readonly tables: readonly Listed[];
}

function Header({
  about,
  children,
}: {
  readonly about: About | undefined;
  readonly children: ComponentChildren;
}) {
  const committed = about?.tables
    .map(({ committed_at }) => committed_at ?? '')
    .toSorted()
    .at(-1);
  const origin = about?.origin;
  useEffect(() => {
    document.title = origin && origin !== 'live' ? `Coinlake (${origin})` : 'Coinlake';
  }, [origin]);
  return (
    <header>
      <strong>Coinlake</strong>
      {about && <span class={origin === 'live' ? 'badge' : 'badge amber'}>{about.label}</span>}
      {children}
      <RunningNow />
      {committed && <span class="muted committed">last commit {showTime(committed)} UTC</span>}
      <button type="button" class="theme" onClick={toggleTheme}>
        Theme
      </button>
    </header>
  );
}

/** What runs at this moment, on every page. */
function RunningNow() {
  const asked = useAnswer(
    'running',
    () => ask<{ runs: { run: string; of: string | null }[] }>('/api/v1/runs?status=RUNNING&limit=3'),
    60_000,
    ({ runs }) => (runs.length > 0 ? 3000 : 15_000),
  );
  const runs = asked.answer?.runs ?? [];
  if (runs.length === 0) return null;
  return (
    <a class="status running" href={`?tab=runs&run=${runs[0]?.run}`}>
      <span aria-hidden="true">▶</span> {runs.map(({ of }) => of ?? 'a run').join(', ')}
    </a>
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
