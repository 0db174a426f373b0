import { useState } from 'preact/hooks';
import { ask, useAnswer } from '../ask.ts';
import { Answered, Copied, DataTable } from '../parts/parts.tsx';
import { showBytes, showDuration } from '../show.ts';
import type { TabProps } from './tab.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
}

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Description {
  readonly info: { readonly description: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What is typed where an answer of this page shows how a path is asked. */
const EXAMPLES: Readonly<Record<string, string>> = { table: 'gold.ohlcv_daily', column: 'symbol' };
/** Of a long answer as much as a page shows well. */
const SHOWN = 20_000;

/** The API as it describes itself, to be tried. */
export function Api({ choices, choose }: TabProps) {
  const asked = useAnswer('openapi', () => ask<Description>('/openapi.json'), 600_000);
  return (
    <Answered asked={asked}>
      {({ info, paths }) => (
        <>
          <p>
            {info.description} Version {info.version}. <a href="/openapi.json">openapi.json</a> is for
            programs: a client can be made of it.
          </p>
          {Object.entries(paths).flatMap(([path, operations]) =>
            Object.entries(operations).map(([method, operation]) => (
              <details
                key={`${method} ${path}`}
                class="operation"
                open={choices.path === path}
                onToggle={(event) => event.currentTarget.open && choices.path !== path && choose({ path })}
              >
                <summary>
                  <b>{method.toUpperCase()}</b> <code>{path}</code>{' '}
                  <span class="muted">{operation.summary}</span>
                </summary>
                {choices.path === path && <One path={path} method={method} operation={operation} />}
              </details>
            )),
          )}
        </>
      )}
    </Answered>
  );
}

function One(props: { readonly path: string; readonly method: string; readonly operation: Operation }) {
  const { path, method, operation } = props;
  const { parameters = [] } = operation;
  const formats = Object.keys(operation.responses[200]?.content ?? {});
  return (
    <>
      {parameters.length > 0 && (
        <DataTable
          caption={`Parameters of ${path}`}
          columns={['parameter', 'in', 'needed', 'what']}
          rows={parameters.map((one) => [
            one.name,
            one.in,
            one.required ? 'yes' : 'no',
            one.description ?? '',
          ])}
        />
      )}
      <p class="muted">Answers {formats.join(', ')}; errors are application/problem+json.</p>
      {method === 'get' ? (
        <Try path={path} parameters={parameters} />
      ) : (
        <Copied
          label="Asked with JSON"
          text={`curl -H 'Content-Type: application/json' -d '{"sql":"SELECT 1"}' '${location.origin}${path}'`}
        />
      )}
    </>
  );
}

/** Asks and shows the answer as it comes. */
function Try({ path, parameters }: { readonly path: string; readonly parameters: readonly Parameter[] }) {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [answer, setAnswer] = useState<{ readonly head: string; readonly body: string }>();
  const textOf = ({ name, required }: Parameter) => given[name] ?? (required ? (EXAMPLES[name] ?? '') : '');
  const query = parameters
    .filter((one) => one.in === 'query' && textOf(one) !== '')
    .map((one) => `${one.name}=${encodeURIComponent(textOf(one))}`)
    .join('&');
  const filled = parameters
    .filter((one) => one.in === 'path')
    .reduce((text, one) => text.replace(`{${one.name}}`, encodeURIComponent(textOf(one))), path);
  const url = `${filled}${query && `?${query}`}`;
  const start = async () => {
    const began = performance.now();
    const response = await fetch(url).catch(() => undefined);
    if (!response) return setAnswer({ head: 'The server does not answer.', body: '' });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const shown = /json/.test(type) ? JSON.stringify(JSON.parse(text), null, 1) : text;
    setAnswer({
      head: `${response.status}, ${type}, ${showBytes(text.length)}, ${showDuration(performance.now() - began)}`,
      body: shown.length > SHOWN ? `${shown.slice(0, SHOWN)}\n…` : shown,
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div class="bar">
        {parameters.map((one) => (
          <label key={one.name} class="select">
            {one.name}
            <input
              value={textOf(one)}
              required={one.required}
              onInput={(event) => setGiven({ ...given, [one.name]: event.currentTarget.value })}
            />
          </label>
        ))}
        <button type="submit">Ask</button>
      </div>
      <Copied label="The same elsewhere" text={`curl '${location.origin}${url}'`} />
      {answer && (
        <div aria-live="polite">
          <p>{answer.head}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
          <pre class="answer" tabIndex={0}>
            {answer.body}
          </pre>
        </div>
      )}
    </form>
  );
}
