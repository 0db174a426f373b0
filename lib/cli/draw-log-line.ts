import type { LogLine } from '../runs/log-line.ts';

/** For people: time (UTC), level, function, message, then `name=value` of the rest; an error's stack on lines of its own. */
export function drawLogLine({ at, level = '', service, message, fields }: LogLine): string {
  const { error, ...others } = fields;
  const pairs = Object.entries(others).map(([name, value]) => `${name}=${shown(value)}`);
  const first = [at.toISOString().slice(11, 23), level.padEnd(5), service.padEnd(9), message, ...pairs].join(
    ' ',
  );
  const stack = (error as { readonly stack?: unknown } | undefined)?.stack;
  if (error === undefined) return first;
  return typeof stack === 'string'
    ? `${first}\n${stack.replaceAll(/^/gm, '    ')}`
    : `${first} error=${shown(error)}`;
}

/** One JSON object a line. */
export function logLineJson({ at, service, run, level, message, fields }: LogLine): string {
  return JSON.stringify({ time: at.toISOString(), run, function: service, level, message, ...fields });
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
