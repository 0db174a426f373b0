import type { Typed, TypedOf } from '../../../../../lib/sql/bind/typed-tree.ts';
import { isInteger } from '../../../../../lib/sql/types/coercion.ts';
import type { TrinoType, TypeOf } from '../../../../../lib/sql/types/type.ts';
import { typeName } from '../../../../../lib/sql/types/type.ts';
import { textOf } from '../cast-writer.ts';
import {
  isFloating,
  isNested,
  nanInside,
  nullInside,
  sortable,
  withoutNan,
  writeEquality,
} from '../comparison-writer.ts';
import { constantInteger } from '../constant-integer.ts';
import { macroCall, named } from '../evaluate-once.ts';
import { writeExpression } from '../expression-writer.ts';
import { cast, duckDbType, fail, fieldNames, text } from '../sql-text.ts';
import { unsupported } from '../unsupported.ts';
import type { CallNode, Writer } from './write-call.ts';

const elementOf = (type: TrinoType): TrinoType =>
  type.kind === 'array' ? type.element : unsupported(`Elements of ${typeName(type)}`);

/** Refuses element types whose equality or order is not DuckDB's. */
function ordinary(call: CallNode, index = 0): void {
  const element = elementOf(call.arguments[index]!.type);
  if (element.kind === 'timestamp with time zone')
    unsupported(`${call.name} of ${typeName(call.arguments[index]!.type)}`);
}

const plain =
  (name: string): Writer =>
  (args) =>
    `${name}(${args.join(', ')})`;

/** What is found of a value, but that NaN is found nowhere. */
const equals = (found: string, value: string, call: CallNode, otherwise: string) =>
  isFloating(elementOf(call.arguments[0]!.type))
    ? `CASE WHEN isnan(${value}) THEN ${otherwise} ELSE ${found} END`
    : found;

/** An array whose elements have an order. */
function sorted(array: string, call: CallNode): string {
  const element = elementOf(call.arguments[0]!.type);
  return nullInside('s', element) === undefined
    ? array
    : `list_transform(${array}, lambda s: ${sortable('s', element)})`;
}

/** array_max and array_min: null when any element is. */
const extreme =
  (name: string): Writer =>
  ([x = ''], call) => {
    ordinary(call);
    const numbers = isFloating(elementOf(call.arguments[0]!.type))
      ? `coalesce(${name}(list_filter(${x}, lambda e: NOT isnan(e))), ${name}(${x}))`
      : nestedExtreme(name, sorted(x, call), elementOf(call.arguments[0]!.type));
    return `CASE WHEN len(list_filter(${x}, lambda e: e IS NULL)) > 0 THEN NULL ELSE ${numbers} END`;
  };

/** Of nested floats DuckDB's list_max and list_min make 0 of -0. */
function nestedExtreme(name: string, x: string, element: TrinoType): string {
  if (nanInside('s', element) === undefined) return `${name}(${x})`;
  const numbers = `list_transform(${x}, lambda s: ${withoutNan('s', element)})`;
  return `list_extract(list_sort(${numbers}, '${name === 'list_max' ? 'DESC' : 'ASC'}'), 1)`;
}

/**
 * An array whose elements are looked for: of nested types, those that equal the value are it, others are not. Trino fails on
 * elements of which it can't tell.
 */
function searched(x: string, value: string, call: CallNode): { list: string; wanted: string } {
  const element = elementOf(call.arguments[0]!.type);
  if (!isNested(element)) return { list: x, wanted: value };
  const failed = `CAST(trino_fail(${text(`NOT_SUPPORTED: ${call.name} of ${element.kind}s with null elements is not supported by the local Athena`)}) AS BOOLEAN)`;
  // Not by COALESCE: see expression-writer.ts.
  const verdict = named(
    [writeEquality('q', value, element)],
    ([equal]) => `CASE WHEN ${equal} IS NOT NULL THEN ${equal} ELSE ${failed} END`,
  );
  const same = `list_transform(${x}, lambda q: CASE WHEN q IS NOT NULL THEN ${verdict} END)`;
  return { list: same, wanted: 'true' };
}

const contains: Writer = ([x = '', value = ''], call) => {
  ordinary(call);
  const { list, wanted } = searched(x, value, call);
  const found = equals(`list_contains(${list}, ${wanted})`, value, call, 'false');
  return `CASE WHEN ${x} IS NULL OR ${value} IS NULL THEN NULL WHEN ${found} THEN true WHEN len(list_filter(${x}, lambda e: e IS NULL)) > 0 THEN NULL ELSE false END`;
};

const match =
  (wanted: 'any' | 'all' | 'none'): Writer =>
  ([x = '', lambda = '']) => {
    const results = `list_transform(${x}, ${lambda})`;
    const [stop, otherwise] =
      wanted === 'all' ? ['false', 'true'] : wanted === 'any' ? ['true', 'false'] : ['true', 'true'];
    const answer = wanted === 'none' ? 'false' : stop;
    return `CASE WHEN ${x} IS NULL THEN NULL WHEN list_contains(${results}, ${stop}) THEN ${answer} WHEN len(list_filter(${results}, lambda e: e IS NULL)) > 0 THEN NULL ELSE ${otherwise} END`;
  };

/** A left fold whose state may have another type than the elements: a list of one state is carried through list_reduce. */
const reduce: Writer = ([x = '', initial = ''], call, context) => {
  const [list, , step, finish] = call.arguments as readonly [
    Typed,
    Typed,
    TypedOf<'lambda'>,
    TypedOf<'lambda'>,
  ];
  const [state, item] = pair(step);
  const element = elementOf(list.type);
  const carrier = `STRUCT(s ${duckDbType(state.type)}, e ${duckDbType(element)})`;
  const start = `CAST({'s': ${cast(initial, state.type)}, 'e': NULL} AS ${carrier})`;
  const items = `list_transform(${x}, lambda ${item.name}_e: CAST({'s': NULL, 'e': ${item.name}_e} AS ${carrier}))`;
  const body = writeExpression(
    rename(rename(step.body, state.name, `${state.name}_a.s`), item.name, `${item.name}_b.e`),
    context,
  );
  const folded = `list_reduce(list_prepend(${start}, ${items}), lambda ${state.name}_a, ${item.name}_b: CAST({'s': ${body}, 'e': NULL} AS ${carrier}))`;
  const output = finish.parameters[0]!.name;
  // As the list of one, the state is computed whether or not the result needs it.
  const result = `list_extract(list_transform([${folded}.s], lambda ${output}: ${writeExpression(finish.body, context)}), 1)`;
  return `CASE WHEN ${x} IS NULL THEN NULL ELSE ${result} END`;
};

/** The parameters of a lambda that has two. */
const pair = ({ parameters }: TypedOf<'lambda'>) => [parameters[0]!, parameters[1]!] as const;

/** A lambda of key and value, the call's second argument, as DuckDB's lambda of a map's entry. */
function entryLambda(call: CallNode, context: Parameters<Writer>[2]): string {
  const lambda = call.arguments[1] as TypedOf<'lambda'>;
  const [key, value] = pair(lambda);
  const named = rename(lambda.body, key.name, `${key.name}_e.key`);
  const body = rename(named, value.name, `${key.name}_e.value`);
  return `lambda ${key.name}_e: ${writeExpression(body, context)}`;
}

/** The tree with one variable written otherwise. */
function rename<T>(node: T, from: string, to: string): T {
  if (Array.isArray(node)) return node.map((child) => rename(child, from, to)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const variable = node as { kind?: string; name?: string };
  if (variable.kind === 'variable' && variable.name === from) return { ...node, name: to };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rename(value, from, to)])) as T;
}

type Parameter = TypedOf<'lambda'>['parameters'][number];

const sequence: Writer = ([from = '', to = '', step], call) => {
  const element = elementOf(call.type);
  const limit = (entries: string) => `trino_sequence_limit(CAST(${entries} AS BIGINT)) = 1`;
  const zero = (amount: string) =>
    `WHEN ${amount} = 0 THEN ${fail(text('step must not be zero'), call.type)}`;
  const wrong = (amount: string, a: string, b: string) =>
    `WHEN (${amount} > 0 AND ${b} < ${a}) OR (${amount} < 0 AND ${b} > ${a}) THEN ${fail(text('sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start'), call.type)}`;
  if (element.kind === 'bigint') {
    const by = step ?? `CASE WHEN ${to} >= ${from} THEN CAST(1 AS BIGINT) ELSE CAST(-1 AS BIGINT) END`;
    return `CASE ${zero(by)} ${wrong(by, from, to)} WHEN ${limit(`(${to} - ${from}) // ${by} + 1`)} THEN generate_series(${from}, ${to}, ${by}) END`;
  }
  const interval = call.arguments[2]?.type.kind;
  if (interval === 'interval year to month') {
    const [a, b] = [`CAST(${from} AS TIMESTAMP)`, `CAST(${to} AS TIMESTAMP)`];
    const steps = `(${macroCall('trino_months_between', a, b)} // ${step})`;
    const series = `list_transform(range(${steps} + 1), lambda e: CAST(${a} + to_months(CAST(e * ${step} AS INTEGER)) AS ${duckDbType(element)}))`;
    return `CASE ${zero(step!)} ${wrong(step!, a, b)} WHEN ${limit(`${steps} + 1`)} THEN ${series} END`;
  }
  const by =
    step ?? `CASE WHEN ${to} >= ${from} THEN CAST(86400000 AS BIGINT) ELSE CAST(-86400000 AS BIGINT) END`;
  const [a, b] = [`epoch_us(CAST(${from} AS TIMESTAMP))`, `epoch_us(CAST(${to} AS TIMESTAMP))`];
  const series = `list_transform(generate_series(${a}, ${b}, ${by} * 1000), lambda e: CAST(make_timestamp(e) AS ${duckDbType(element)}))`;
  return `CASE ${zero(by)} ${wrong(by, a, b)} WHEN ${limit(`(${b} - ${a}) // (${by} * 1000) + 1`)} THEN ${series} END`;
};

const arrayJoin: Writer = ([x = '', delimiter = '', missing], call) => {
  const element = elementOf(call.arguments[0]!.type);
  const texts = `list_transform(${x}, lambda e: ${element.kind === 'boolean' || isInteger(element) ? cast('e', 'VARCHAR') : textOf('e', element)})`;
  const filled =
    missing === undefined
      ? `list_filter(${texts}, lambda e: e IS NOT NULL)`
      : `list_transform(${texts}, lambda e: coalesce(e, ${missing}))`;
  const absent = [x, delimiter, ...(missing === undefined ? [] : [missing])].map((arg) => `${arg} IS NULL`);
  return `CASE WHEN ${absent.join(' OR ')} THEN NULL ELSE trino_join(${filled}, ${delimiter}) END`;
};

/** Places within 64 bits, whatever is added to them. */
const FEW = 1_000_000n;

const slice: Writer = ([x = '', start = '', length = ''], call) => {
  const [first, count] = [constantInteger(call.arguments[1]!), constantInteger(call.arguments[2]!)];
  // The commonest: the last so many, or so many from a place on.
  if (first !== undefined && count !== undefined && count > 0n && count < FEW && first !== 0n) {
    if (first > 0n && first < FEW) return `list_slice(${x}, ${first}, ${first + count - 1n})`;
    if (first < 0n && first > -FEW)
      return `CASE WHEN len(${x}) < ${-first} THEN list_slice(${x}, 1, 0) ELSE list_slice(${x}, len(${x}) - ${-first - 1n}, len(${x}) - ${-first - count}) END`;
  }
  const from = `CASE WHEN ${start} > 0 THEN ${start} ELSE len(${x}) + ${start} + 1 END`;
  return `CASE WHEN ${length} < 0 THEN ${fail(text('length must be greater than or equal to 0'), call.type)} WHEN ${start} = 0 THEN ${fail(text('SQL array indices start at 1'), call.type)} WHEN ${length} = 0 OR ${from} < 1 OR ${from} > len(${x}) OR ${length} > 9223372036854775807 - (${from}) THEN list_slice(${x}, 1, 0) ELSE list_slice(${x}, ${from}, ${from} + least(${length}, len(${x})) - 1) END`;
};

/**
 * Elements by a comparator: each goes where as many stand before it as it calls less, or equal and earlier. An inconsistent
 * comparator gives another order than Java's merge sort.
 */
function sortBy(x: string, call: CallNode, context: Parameters<Writer>[2]): string {
  const lambda = call.arguments[1] as TypedOf<'lambda'>;
  const [first, second] = pair(lambda);
  const [at, element, other] = [`${first.name}_i`, `${second.name}_e`, `${first.name}_j`];
  const left = rename(lambda.body, first.name, `list_extract(${x}, ${other})`);
  const order = writeExpression(rename(left, second.name, element), context);
  const message = 'INVALID_FUNCTION_ARGUMENT: Lambda comparator must return either -1, 0, or 1';
  const checked = `CASE WHEN ${other} = ${at} THEN 0 WHEN ${order} IN (-1, 0, 1) THEN ${order} ELSE ${fail(text(message), lambda.body.type)} END`;
  const before = `list_filter(range(1, len(${x}) + 1), lambda ${other}: ${checked} < 0 OR (${checked} = 0 AND ${other} < ${at}))`;
  const ranked = `list_transform(${x}, lambda ${element}, ${at}: {'rank': len(${before}), 'at': ${at}})`;
  return `list_transform(list_sort(${ranked}), lambda s: list_extract(${x}, s.at))`;
}

const distinct = (x: string) => `list_filter(${x}, lambda e, i: list_position(${x}, e) = i)`;

/** Elements in order of first appearance; one null if there is any. */
const arrayDistinct = (x: string) =>
  `list_transform(list_filter(list_transform(${x}, lambda e, i: {'e': e, 'i': i}), lambda s: s.i = len(list_filter(${x}[1:s.i], lambda f: f IS DISTINCT FROM s.e)) + 1), lambda s: s.e)`;

export const collectionWriters: Readonly<Record<string, Writer>> = {
  cardinality: ([x], call) =>
    call.arguments[0]!.type.kind === 'map' ? `CAST(cardinality(${x}) AS BIGINT)` : `len(${x})`,
  element_at: ([x = '', index = ''], call) => {
    const { type } = call.arguments[1]!;
    if (call.arguments[0]!.type.kind === 'map') {
      const value = `map_extract_value(${x}, ${withoutNan(index, type)})`;
      return isFloating(type) ? `CASE WHEN isnan(${index}) THEN NULL ELSE ${value} END` : value;
    }
    return `CASE WHEN ${index} = 0 THEN ${fail(text('SQL array indices start at 1'), call.type)} ELSE list_extract(${x}, ${index}) END`;
  },
  contains,
  array_position: ([x = '', value = ''], call) => {
    ordinary(call);
    const { list, wanted } = searched(x, value, call);
    return `CASE WHEN ${x} IS NULL OR ${value} IS NULL THEN NULL ELSE ${equals(`CAST(coalesce(list_position(${list}, ${wanted}), 0) AS BIGINT)`, value, call, '0')} END`;
  },
  array_sort: ([x = ''], call, context) => {
    if (call.arguments.length > 1) return sortBy(x, call, context);
    ordinary(call);
    return `list_sort(${sorted(x, call)}, 'ASC', 'NULLS LAST')`;
  },
  array_distinct: ([x = ''], call) => {
    ordinary(call);
    return arrayDistinct(x);
  },
  array_max: extreme('list_max'),
  array_min: extreme('list_min'),
  array_join: arrayJoin,
  array_union: ([a = '', b = ''], call) => {
    ordinary(call);
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE ${arrayDistinct(`list_concat(${a}, ${b})`)} END`;
  },
  array_intersect: ([a = '', b = ''], call) => {
    ordinary(call);
    const inBoth = `list_filter(${a}, lambda e: len(list_filter(${b}, lambda f: f IS NOT DISTINCT FROM e)) > 0)`;
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE ${arrayDistinct(inBoth)} END`;
  },
  array_except: ([a = '', b = ''], call) => {
    ordinary(call);
    const left = `list_filter(${a}, lambda e: len(list_filter(${b}, lambda f: f IS NOT DISTINCT FROM e)) = 0)`;
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE ${arrayDistinct(left)} END`;
  },
  arrays_overlap: ([a = '', b = ''], call) => {
    ordinary(call);
    const nulls = (x: string) => `len(list_filter(${x}, lambda e: e IS NULL)) > 0`;
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL WHEN list_has_any(${a}, ${b}) THEN true WHEN len(${a}) > 0 AND len(${b}) > 0 AND (${nulls(a)} OR ${nulls(b)}) THEN NULL ELSE false END`;
  },
  array_remove: ([x = '', value = ''], call) => {
    ordinary(call);
    if (isNested(elementOf(call.arguments[0]!.type))) {
      const { list } = searched(x, value, call);
      const kept = `list_filter(${x}, lambda e, i: list_extract(${list}, i) IS DISTINCT FROM true)`;
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE ${kept} END`;
    }
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE ${equals(`list_filter(${x}, lambda e: e IS DISTINCT FROM ${value})`, value, call, x)} END`;
  },
  slice,
  trim_array: ([x = '', n = ''], call) => {
    const failed = (message: string) =>
      fail(`'INVALID_FUNCTION_ARGUMENT: size must not ' || ${message}`, call.type);
    const negative = failed(`'be negative: ' || CAST(${n} AS VARCHAR)`);
    const beyond = failed(
      `'exceed array cardinality ' || CAST(len(${x}) AS VARCHAR) || ': ' || CAST(${n} AS VARCHAR)`,
    );
    return `CASE WHEN ${x} IS NULL OR ${n} IS NULL THEN NULL WHEN ${n} < 0 THEN ${negative} WHEN ${n} > len(${x}) THEN ${beyond} ELSE list_slice(${x}, 1, len(${x}) - ${n}) END`;
  },
  repeat: ([x = '', n = ''], call) => {
    const failed = (limit: string) =>
      fail(text(`INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be ${limit}`), call.type);
    const elements = `list_transform(range(${n}), lambda e: ${cast(x, elementOf(call.type))})`;
    return `CASE WHEN ${n} > 10000 THEN ${failed('less than or equal to 10000')} WHEN ${n} < 0 THEN ${failed('greater than or equal to 0')} ELSE ${elements} END`;
  },
  flatten: ([x = '']) => `flatten(list_filter(${x}, lambda e: e IS NOT NULL))`,
  sequence,
  transform: ([x, lambda]) => `list_transform(${x}, ${lambda})`,
  filter: ([x, lambda]) => `list_filter(${x}, ${lambda})`,
  reduce,
  any_match: match('any'),
  all_match: match('all'),
  none_match: match('none'),
  zip_with: ([a = '', b = ''], call, context) => {
    const lambda = call.arguments[2] as TypedOf<'lambda'>;
    const [left, right] = pair(lambda);
    const body = rename(
      rename(lambda.body, left.name, `list_extract(${a}, ${left.name}_i)`),
      right.name,
      `list_extract(${b}, ${left.name}_i)`,
    );
    return `CASE WHEN ${a} IS NULL OR ${b} IS NULL THEN NULL ELSE list_transform(range(1, greatest(len(${a}), len(${b})) + 1), lambda ${left.name}_i: ${writeExpression(body, context)}) END`;
  },
  map: ([keys, values], call) => {
    if (keys === undefined) return cast('MAP {}', call.type);
    const nested = nullInside('k', (call.type as TypeOf<'map'>).key);
    const indeterminate =
      nested === undefined
        ? ''
        : `WHEN len(list_filter(${keys}, lambda k: ${nested})) > 0 THEN ${fail(text('INVALID_FUNCTION_ARGUMENT: map key cannot be indeterminate'), call.type)} `;
    return `CASE ${indeterminate}WHEN len(${keys}) <> len(${values}) THEN ${fail(text('Key and value arrays must be the same length'), call.type)} WHEN len(${distinct(keys)}) <> len(${keys}) THEN ${fail(text('Duplicate map keys are not allowed'), call.type)} ELSE map(${keys}, ${values}) END`;
  },
  map_keys: plain('map_keys'),
  map_values: plain('map_values'),
  map_concat: (args) => {
    // As Trino goes through them: from the last map to the first, of equal keys the first one met.
    const all = (part: string) =>
      `flatten([${args
        .toReversed()
        .map((arg) => `${part}(${arg})`)
        .join(', ')}])`;
    const missing = args.map((arg) => `${arg} IS NULL`).join(' OR ');
    return `CASE WHEN ${missing} THEN NULL ELSE trino_map_agg(${all('map_keys')}, ${all('map_values')}) END`;
  },
  map_entries: ([x]) =>
    `list_transform(map_entries(${x}), lambda e: struct_pack(field0 := e.key, field1 := e.value))`,
  map_from_entries: ([x = ''], call) => {
    const type = elementOf(call.arguments[0]!.type) as TypeOf<'row'>;
    const part = (i: number) =>
      `list_transform(${x}, lambda e: struct_extract(e, ${text(fieldNames(type)[i]!)}))`;
    const missing = fail(text('INVALID_FUNCTION_ARGUMENT: map entry cannot be null'), call.type);
    return `CASE WHEN len(list_filter(${x}, lambda e: e IS NULL)) > 0 THEN ${missing} WHEN ${x} IS NOT NULL THEN map(${part(0)}, ${part(1)}) END`;
  },
  map_zip_with: ([a = '', b = ''], call, context) => {
    const lambda = call.arguments[2] as TypedOf<'lambda'>;
    const [key, left, right] = lambda.parameters as [Parameter, Parameter, Parameter];
    const keys = `list_concat(map_keys(${a}), list_filter(map_keys(${b}), lambda k: NOT map_contains(${a}, k)))`;
    const entry = `list_transform(${keys}, lambda ${key.name}_k: {'k': ${key.name}_k, 'a': map_extract_value(${a}, ${key.name}_k), 'b': map_extract_value(${b}, ${key.name}_k)})`;
    const body = [
      [key, 'k'],
      [left, 'a'],
      [right, 'b'],
    ].reduce(
      (tree, [parameter, field]) =>
        rename(tree, (parameter as Parameter).name, `${key.name}_e.${field as string}`),
      lambda.body,
    );
    return `CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN map(${keys}, list_transform(${entry}, lambda ${key.name}_e: ${writeExpression(body, context)})) END`;
  },
  array_histogram: ([x = ''], call) => {
    ordinary(call);
    return `CASE WHEN ${x} IS NOT NULL THEN trino_histogram(list_filter(${x}, lambda e: e IS NOT NULL)) END`;
  },
  contains_sequence: ([x = '', part = ''], call) => {
    ordinary(call);
    const starts = `range(1, len(${x}) - len(${part}) + 2)`;
    return `CASE WHEN ${x} IS NOT NULL AND ${part} IS NOT NULL THEN len(list_filter(${starts}, lambda i: list_slice(${x}, i, i + len(${part}) - 1) = ${part})) > 0 END`;
  },
  zip: (lists) => {
    const lengths = lists.map((list) => `len(${list})`).join(', ');
    const fields = lists.map((list, i) => `field${i} := list_extract(${list}, i)`).join(', ');
    const known = lists.map((list) => `${list} IS NOT NULL`).join(' AND ');
    return `CASE WHEN ${known} THEN list_transform(range(1, greatest(${lengths}) + 1), lambda i: struct_pack(${fields})) END`;
  },
  map_filter: ([x = ''], call, context) => {
    const entry = entryLambda(call, context);
    return `map_from_entries(list_filter(map_entries(${x}), ${entry}))`;
  },
  transform_keys: ([x = ''], call, context) => {
    const entry = entryLambda(call, context);
    return `map(list_transform(map_entries(${x}), ${entry}), map_values(${x}))`;
  },
  transform_values: ([x = ''], call, context) => {
    const entry = entryLambda(call, context);
    return `map(map_keys(${x}), list_transform(map_entries(${x}), ${entry}))`;
  },
};
