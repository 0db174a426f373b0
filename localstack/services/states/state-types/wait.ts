import { outputPath, selectInput } from '../interpreter/data-flow.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import type { Json } from '../json-value.ts';
import { evaluationError } from '../jsonata/expression.ts';
import { requirePath } from '../jsonpath/path.ts';

/** Longest wait: a year. */
const LONGEST_WAIT = 31_536_000;

/** Wait: for a number of seconds or until an instant (RFC 3339). An instant that has passed does not wait. */
export async function runWait(run: StateRun): Promise<Outcome> {
  const { clock } = run.execution.options;
  const milliseconds = await duration(run);
  await clock.sleep(milliseconds, run.frame.signal).catch(() => run.frame.throwIfAborted());
  run.frame.throwIfAborted();
  if (run.language === 'JSONata') return run.conclude(run.state, run.input, run.next);
  return outputPath(run, selectInput(run), run.next);
}

async function duration(run: StateRun): Promise<number> {
  const { state, execution } = run;
  const seconds = await value(run, 'Seconds');
  if (seconds !== undefined) {
    if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_WAIT) {
      throw invalid(
        run,
        `The value ${JSON.stringify(seconds)} for the field 'Seconds' must be an integer from 0 to ${LONGEST_WAIT}.`,
        'Seconds',
      );
    }
    return seconds * 1000;
  }
  const timestamp = await value(run, 'Timestamp');
  const instant = typeof timestamp === 'string' ? rfc3339(timestamp) : undefined;
  if (instant === undefined) {
    throw invalid(
      run,
      `The value ${JSON.stringify(timestamp ?? state.Timestamp ?? null)} for the field 'Timestamp' must be an ISO-8601 timestamp with a zone, like 2024-06-01T00:00:00Z.`,
      'Timestamp',
    );
  }
  return Math.max(0, instant - execution.options.clock.now());
}

async function value(run: StateRun, field: 'Seconds' | 'Timestamp'): Promise<Json | undefined> {
  const path = run.state[`${field}Path`];
  if (path !== undefined) return requirePath(String(path), run.input, run.context());
  const template = run.state[field] as Json | undefined;
  if (template === undefined || run.language === 'JSONPath') return template;
  return run.evaluate(template, field);
}

/** Milliseconds since the epoch of the whole second, as the service cuts it; undefined if the text is no timestamp. */
function rfc3339(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : Math.floor(instant / 1000) * 1000;
}

function invalid(run: StateRun, cause: string, field: string): StateError {
  return run.language === 'JSONata' ? evaluationError(cause, field) : new StateError('States.Runtime', cause);
}
