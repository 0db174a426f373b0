import type { RuleTarget } from './rule-store.ts';

/**
 * What a target receives of an event: its Input, the part that InputPath names, the filled InputTransformer, or the event.
 * Paths are `$` and `$.a.b`. Source: EventBridge user guide, "Input transformation".
 */
export function targetInput(target: RuleTarget, event: unknown): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath) ?? null);
  const transformer = target.InputTransformer;
  if (!transformer) return JSON.stringify(event);
  const paths = transformer.InputPathsMap ?? {};
  return transformer.InputTemplate.replace(/"?<([\w.-]+)>"?/g, (whole, name: string) => {
    const path = paths[name];
    if (path === undefined) return whole;
    const value = valueAt(event, path);
    const quoted = whole.startsWith('"') && whole.endsWith('"');
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    if (quoted) return JSON.stringify(text);
    return typeof value === 'string' ? `${whole.startsWith('"') ? '"' : ''}${value}` : text;
  });
}

function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const name of path.split('.').slice(1))
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return value;
}
