import { hinted } from './arguments.ts';
import type { ExpressionGenerator, Name } from './expression.ts';
import { type Bindings, instantiate, kind, NUMBERS } from './kind.ts';
import { type Node, node } from './node.ts';
import type { Signature } from './signatures.ts';

/** Sums of floats depend on the order of rows. */
const APPROXIMATE = new Set(
  'sum avg stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept skewness kurtosis geometric_mean'.split(
    ' ',
  ),
);
/** Estimates, and what needs unique keys or an order given below. */
const LEFT_OUT = [
  'approx_percentile',
  'approx_most_frequent',
  'checksum',
  'approx_distinct',
  'min_by',
  'max_by',
  'array_agg',
  'map_agg',
  'multimap_agg',
  'map_union',
];

const FLOATING = ['double', 'real'];

/** A call of an aggregate function, with DISTINCT, FILTER or ORDER BY now and then. */
export function aggregateCall(
  generator: ExpressionGenerator,
  functions: readonly Signature[],
  names: readonly Name[],
): Node {
  const { random } = generator;
  const value = (base?: string) =>
    generator.expression(base === undefined ? random.pick(names).kind : kind(base), names, random.int(0, 2));
  const key = () =>
    random.pick(['n', '-n', 'n * 2.5', 'CAST(n AS double)', "DATE '2024-01-01' + n * INTERVAL '1' DAY"]);
  const filter = random.chance(0.2)
    ? ` FILTER (WHERE ${generator.expression(kind('boolean'), names, 1).sql})`
    : '';
  const result = kind('varchar');
  const special = random.weighted<(() => Node) | undefined>([
    [20, undefined],
    [2, () => node(result, `count(*)${filter}`)],
    [
      2,
      () =>
        one(
          (x) => `count(DISTINCT ${x})${filter}`,
          value(
            random.pick([...NUMBERS, 'varchar', 'date', 'timestamp', 'boolean', 'timestamp with time zone']),
          ),
        ),
    ],
    [3, () => one((x) => `array_agg(${x} ORDER BY n${random.pick(['', ' DESC'])})${filter}`, value())],
    [2, () => one((x) => `listagg(${x}, ', ') WITHIN GROUP (ORDER BY n)${filter}`, value('varchar'))],
    [3, () => one((x) => `${random.pick(['min_by', 'max_by'])}(${x}, ${key()})${filter}`, value())],
    [
      1,
      () =>
        one(
          (x) => `${random.pick(['min_by', 'max_by'])}(${x}, ${key()}, ${random.int(1, 3)})${filter}`,
          // Of many arrays Trino 476 answers some with their last elements null.
          value(random.pick(['integer', 'bigint', 'decimal', 'double', 'varchar', 'date', 'timestamp'])),
        ),
    ],
    [2, () => one((x) => `map_agg(n, ${x})${filter}`, value())],
    [1, () => one((x) => `multimap_agg(n % 2, ${x} ORDER BY n)${filter}`, value('integer'))],
    [1, () => one((x) => `map_union(map(ARRAY[n], ARRAY[${x}]))${filter}`, value('integer'))],
    [
      2,
      () =>
        one(
          (x) => `${random.pick(['sum', 'avg', 'min', 'max', 'count'])}(DISTINCT ${x})${filter}`,
          value(random.pick(['integer', 'bigint', 'decimal'])),
        ),
    ],
    [
      1,
      () => one((x) => `approx_distinct(${x})${filter}`, value(random.pick(['integer', 'varchar', 'date']))),
    ],
  ]);
  if (special) return special();
  const listed = functions.filter(({ type, name }) => type === 'aggregate' && !LEFT_OUT.includes(name));
  const name = random.weighted(
    [...new Set(listed.map((each) => each.name))].map(
      (each) => [['sum', 'avg', 'min', 'max', 'count'].includes(each) ? 6 : 1, each] as const,
    ),
  );
  const signature = random.pick(listed.filter((each) => each.name === name));
  const bindings: Bindings = new Map();
  const args = signature.parameters.map((pattern, position) => {
    const text =
      name === 'min' || name === 'max'
        ? position === 1
          ? String(random.int(1, 3))
          : undefined
        : hinted(name, '', position, random);
    if (text !== undefined) return node(kind('integer'), text);
    return generator.expression(instantiate(pattern, bindings, random), names, random.int(0, 2));
  });
  const approximate =
    APPROXIMATE.has(name) &&
    (FLOATING.includes(signature.result.base) || args.some((arg) => FLOATING.includes(arg.kind.base)));
  // Beside nothing, what is left of rounding is as good as nothing.
  const beside = ['skewness', 'kurtosis', 'corr'].includes(name) ? '1 + ' : '';
  return node(
    signature.result,
    `${beside}${name}(${args.map(({ sql }) => sql).join(', ')})${filter}`,
    args,
    approximate,
  );

  function one(text: (x: string) => string, part: Node): Node {
    return node(result, text(part.sql), [part]);
  }
}
