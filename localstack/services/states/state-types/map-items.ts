import { effectiveInput, selectInput } from '../interpreter/data-flow.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { StateRun } from '../interpreter/state-run.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { evaluationError, expressionOf } from '../jsonata/expression.ts';
import { requirePath } from '../jsonpath/path.ts';
import { resolvePayload } from '../jsonpath/payload-template.ts';

/** One item of a Map. */
export interface MapItem {
  /** What the iteration gets without an ItemSelector. */
  readonly value: Json;
  /** $states.context.Map.Item */
  readonly context: JsonObject;
}

/** The items of a Map without an ItemReader: Items, ItemsPath or the state's input. */
export async function mapItems(run: StateRun): Promise<MapItem[]> {
  return toItems(await rawItems(run), run);
}

/** Numbers the values; an object's members become { Key, Value } items. */
export function toItems(value: Json, run: StateRun): MapItem[] {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ value: item, context: { Index: index, Value: item } }));
  }
  if (isObject(value) && run.language === 'JSONata') {
    return Object.entries(value).map(([Key, Value], index) => ({
      value: { Key, Value },
      context: { Index: index, Key, Value },
    }));
  }
  const type = value === null ? 'null' : typeof value;
  if (run.language === 'JSONPath') {
    throw new StateError(
      'States.Runtime',
      `The items of the Map state '${run.name}' must be an array, but were ${type}.`,
    );
  }
  const expression = expressionOf(String(run.state.Items ?? '')) ?? '$states.input';
  throw evaluationError(
    `The JSONata expression '${expression}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${JSON.stringify(value)}`,
    'Items',
  );
}

async function rawItems(run: StateRun): Promise<Json> {
  const { state } = run;
  if (run.language === 'JSONata') {
    return state.Items === undefined ? run.input : run.evaluate(state.Items as Json, 'Items');
  }
  const input =
    state.ItemSelector === undefined && state.Parameters === undefined
      ? await effectiveInput(run)
      : selectInput(run);
  return state.ItemsPath === undefined ? input : requirePath(String(state.ItemsPath), input, run.context());
}

/** The iteration's input. */
export async function selectItem(run: StateRun, item: MapItem): Promise<Json> {
  const selector = (run.state.ItemSelector ??
    (run.language === 'JSONPath' ? run.state.Parameters : undefined)) as Json | undefined;
  if (selector === undefined) return item.value;
  if (run.language === 'JSONata') return run.evaluate(selector, 'ItemSelector', {}, item.context);
  return resolvePayload(selector, selectInput(run), run.context(item.context));
}

/** A number of the Map: MaxConcurrency, ToleratedFailureCount …; literal, expression or path. */
export async function limitOf(run: StateRun, field: string, absent: number): Promise<number> {
  const path = run.state[`${field}Path`];
  if (path !== undefined) return Number(requirePath(String(path), run.input, run.context()));
  const value = run.state[field];
  if (value === undefined) return absent;
  return run.language === 'JSONata' ? run.evaluateInteger(value, field, 0) : Number(value);
}
