import { hinted, pairedCall, textual } from './arguments.ts';
import { castTarget, SOURCES } from './casts.ts';
import type { Bindings, Kind } from './kind.ts';
import { INTERVALS, instantiate, kind, NUMBERS, randomKind, sameKind, TIMES, unify } from './kind.ts';
import { literal } from './literal.ts';
import { type Node, node } from './node.ts';
import type { Random } from './random.ts';
import { isVariadic, type Signature } from './signatures.ts';

export interface Name {
  readonly sql: string;
  readonly kind: Kind;
  /** A lambda's variable. */
  readonly bound?: boolean;
}

/** Functions whose doubles differ in their last place between libraries. */
const APPROXIMATE = new Set(
  'acos asin atan atan2 cbrt cos cosh exp ln log log2 log10 pow power sin sinh tan tanh degrees radians sqrt cosine_similarity cosine_distance euclidean_distance dot_product normal_cdf inverse_normal_cdf beta_cdf inverse_beta_cdf t_cdf t_pdf wilson_interval_lower wilson_interval_upper geometric_mean'.split(
    ' ',
  ),
);
/** What most queries use. */
const COMMON = new Set(
  'abs round floor ceil truncate mod coalesce concat substr upper lower trim length replace split_part strpos date_trunc date_add date_diff year month day hour day_of_week format_datetime date_format from_unixtime to_unixtime at_timezone element_at cardinality array_sort transform filter reduce contains json_extract_scalar regexp_extract regexp_like greatest least map_keys map_values array_join array_max array_distinct sequence slice zip_with transform_values'.split(
    ' ',
  ),
);

/** The order in which these put a map's keys is no one's promise. */
const TELLS_ORDER = /^map_(?:keys|values|entries)\(.*(?:histogram|map_agg|split_to_\w*map|multimap\w*)\(/s;

/** Makes expressions of a wanted kind over the names in sight. */
export class ExpressionGenerator {
  readonly random: Random;
  readonly #functions: readonly Signature[];
  readonly #byBase = new Map<string, Signature[]>();
  #variables = 0;

  constructor(random: Random, functions: readonly Signature[]) {
    this.random = random;
    this.#functions = functions.filter(({ type }) => type === 'scalar');
    for (const signature of this.#functions) {
      const list = this.#byBase.get(signature.result.base) ?? [];
      this.#byBase.set(signature.result.base, [...list, signature]);
    }
  }

  /** @param depth levels of calls and operators at most */
  expression(wanted: Kind, names: readonly Name[], depth: number, root = false): Node {
    const { random } = this;
    if (depth <= 0) return this.#leaf(wanted, names);
    const make = random.weighted<() => Node | undefined>([
      [12, () => this.#leaf(wanted, names)],
      [30, () => this.#operator(wanted, names, depth)],
      [45, () => this.#call(wanted, names, depth, root)],
      [12, () => this.#cast(wanted, names, depth)],
      [12, () => this.#conditional(wanted, names, depth)],
    ]);
    return make() ?? this.#leaf(wanted, names);
  }

  #leaf(wanted: Kind, names: readonly Name[]): Node {
    const { random } = this;
    const fitting = names.filter((name) => sameKind(name.kind, wanted));
    if (fitting.length && random.chance(0.75)) {
      const name = random.pick(fitting);
      return { ...node(wanted, name.sql), free: new Set(name.bound ? [name.sql] : []) };
    }
    if (random.chance(0.03)) {
      const target = castTarget(wanted, random);
      if (target) return node(wanted, `CAST(NULL AS ${target})`);
    }
    return node(wanted, literal(wanted, random));
  }

  #join(wanted: Kind, template: (texts: readonly string[]) => string, parts: readonly Node[]): Node {
    return node(wanted, template(parts.map(({ sql }) => sql)), parts);
  }

  #operator(wanted: Kind, names: readonly Name[], depth: number): Node | undefined {
    const { random } = this;
    const make = (of: Kind | string) =>
      this.expression(typeof of === 'string' ? kind(of) : of, names, depth - 1);
    const { base } = wanted;
    if (NUMBERS.includes(base)) {
      if (random.chance(0.1)) return this.#join(wanted, ([a]) => `(- ${a})`, [make(wanted)]);
      const operator = random.weighted([
        [4, '+'],
        [4, '-'],
        [4, '*'],
        [4, '/'],
        [2, '%'],
      ] as const);
      const narrower = NUMBERS.slice(0, NUMBERS.indexOf(base) + 1);
      const other = random.chance(0.25) && base !== 'real' ? random.pick(narrower) : base;
      return this.#join(
        wanted,
        ([a, b]) => `(${a} ${operator} ${b})`,
        random.chance(0.5) ? [make(base), make(other)] : [make(other), make(base)],
      );
    }
    if (base === 'boolean') return this.#predicate(names, depth);
    if (base === 'varchar')
      return this.#join(wanted, ([a, b]) => `(${a} || ${b})`, [
        make('varchar'),
        make(random.chance(0.9) ? 'varchar' : 'char'),
      ]);
    if (base === 'array') {
      if (random.chance(0.5))
        return this.#join(wanted, ([a, b]) => `(${a} || ${b})`, [make(wanted), make(wanted)]);
      return this.#join(
        wanted,
        (texts) => `ARRAY[${texts.join(', ')}]`,
        random.times(random.int(1, 3), () => make(wanted.of[0]!)),
      );
    }
    if (base === 'row') return this.#join(wanted, (texts) => `ROW(${texts.join(', ')})`, wanted.of.map(make));
    if (['date', 'timestamp', 'timestamp with time zone'].includes(base)) {
      if (base !== 'date' && base !== 'timestamp' && random.chance(0.4)) {
        const zone = random.pick(["'UTC'", "'Europe/Moscow'", "'America/New_York'", "'+05:30'"]);
        return this.#join(wanted, ([a]) => `(${a} AT TIME ZONE ${zone})`, [make(base)]);
      }
      const interval =
        base === 'date' && random.chance(0.8)
          ? `INTERVAL '${random.int(1, 40)}' ${random.pick(['DAY', 'MONTH', 'YEAR'])}`
          : undefined;
      const amount = interval ? node(kind(INTERVALS[0]!), interval) : make(random.pick(INTERVALS));
      const operator = random.pick(['+', '-']);
      return this.#join(wanted, ([a, b]) => `(${a} ${operator} ${b})`, [make(base), amount]);
    }
    if (base === 'time')
      return this.#join(wanted, ([a, b]) => `(${a} + ${b})`, [make(base), make(INTERVALS[0]!)]);
    if (base === 'interval day to second') {
      return random.weighted<() => Node>([
        [
          4,
          () => {
            const time = random.pick(['date', 'timestamp', 'timestamp with time zone']);
            return this.#join(wanted, ([a, b]) => `(${a} - ${b})`, [make(time), make(time)]);
          },
        ],
        [2, () => this.#join(wanted, ([a, b]) => `(${a} + ${b})`, [make(base), make(base)])],
        [
          2,
          () =>
            this.#join(wanted, ([a, b]) => `(${a} * ${b})`, [
              make(base),
              make(random.pick(['integer', 'bigint', 'double'])),
            ]),
        ],
        [
          1,
          () =>
            this.#join(wanted, ([a, b]) => `(${a} / ${b})`, [
              make(base),
              make(random.pick(['integer', 'double'])),
            ]),
        ],
      ])();
    }
    if (base === 'interval year to month') {
      if (random.chance(0.5))
        return this.#join(wanted, ([a, b]) => `(${a} - ${b})`, [make(base), make(base)]);
      return this.#join(wanted, ([a, b]) => `(${a} * ${b})`, [make(base), make('integer')]);
    }
    return undefined;
  }

  #predicate(names: readonly Name[], depth: number): Node {
    const { random } = this;
    const boolean = kind('boolean');
    const wide = random.pick([
      'integer',
      'bigint',
      'decimal',
      'double',
      'real',
      'varchar',
      'char',
      'date',
      'timestamp',
      'timestamp with time zone',
      'boolean',
      'time',
      'varbinary',
      'interval day to second',
    ]);
    const of = kind(wide);
    const make = (wanted: Kind = of) => this.expression(wanted, names, depth - 1);
    const comparison = random.pick(['=', '<>', '<', '<=', '>', '>=']);
    const not = random.chance(0.3) ? 'NOT ' : '';
    return random.weighted<() => Node>([
      [8, () => this.#join(boolean, ([a, b]) => `(${a} ${comparison} ${b})`, [make(), make()])],
      [
        2,
        () =>
          this.#join(boolean, ([a, b]) => `(${a} ${comparison} ${b})`, [
            make(kind('decimal')),
            make(kind(random.pick(NUMBERS))),
          ]),
      ],
      [
        1,
        () => {
          const nested = random.pick([kind('array', of), kind('row', of, kind('integer'))]);
          return this.#join(
            boolean,
            ([a, b]) => `(${a} ${nested.base === 'row' ? random.pick(['=', '<>']) : comparison} ${b})`,
            [make(nested), make(nested)],
          );
        },
      ],
      [
        3,
        () =>
          this.#join(boolean, ([a, b]) => `(${a} ${random.pick(['AND', 'OR'])} ${b})`, [
            make(boolean),
            make(boolean),
          ]),
      ],
      [1, () => this.#join(boolean, ([a]) => `(NOT ${a})`, [make(boolean)])],
      [2, () => this.#join(boolean, ([a]) => `(${a} IS ${not}NULL)`, [make(randomKind(random, 1))])],
      [2, () => this.#join(boolean, ([a, b]) => `(${a} IS ${not}DISTINCT FROM ${b})`, [make(), make()])],
      [
        2,
        () =>
          this.#join(boolean, ([a, b, c]) => `(${a} ${not}BETWEEN ${b} AND ${c})`, [make(), make(), make()]),
      ],
      [
        2,
        () =>
          this.#join(boolean, ([a, ...rest]) => `(${a} ${not}IN (${rest.join(', ')}))`, [
            make(),
            make(),
            ...random.times(random.int(0, 2), () => make()),
          ]),
      ],
      [
        2,
        () =>
          this.#join(
            boolean,
            ([a]) =>
              `(${a} ${not}LIKE ${random.pick(["'a%'", "'%b%'", "'_'", "'%'", "''", "'a\\%b' ESCAPE '\\'", "'A_C%'"])})`,
            [make(kind(random.chance(0.9) ? 'varchar' : 'char'))],
          ),
      ],
    ])();
  }

  #cast(wanted: Kind, names: readonly Name[], depth: number): Node | undefined {
    const { random } = this;
    const target = castTarget(wanted, random);
    const sources = SOURCES[wanted.base];
    if (!target || !sources) return undefined;
    const from =
      wanted.base === 'array' && random.chance(0.7)
        ? kind('array', kind(random.pick(NUMBERS)))
        : wanted.base === 'json' && random.chance(0.4)
          ? randomKind(random, 1)
          : kind(random.pick(sources));
    // Trino accepts the cast and fails on every value.
    if (wanted.base === 'map' && wanted.of[0]!.base === 'date') return undefined;
    if (wanted.base === 'array' && from.base === 'array' && !NUMBERS.includes(wanted.of[0]!.base))
      return undefined;
    if (
      wanted.base === 'json' &&
      ['varbinary', 'char', 'time', ...INTERVALS].some((base) => JSON.stringify(from).includes(`"${base}"`))
    )
      return undefined;
    // Trino drops the check of a length where another cast follows.
    if (/^varchar\(/.test(target) && !['varchar', 'char'].includes(from.base)) return undefined;
    const safe = random.chance(0.4) ? 'TRY_CAST' : 'CAST';
    return this.#join(wanted, ([a]) => `${safe}(${a} AS ${target})`, [
      this.expression(from, names, depth - 1),
    ]);
  }

  #conditional(wanted: Kind, names: readonly Name[], depth: number): Node {
    const { random } = this;
    const make = (of: Kind = wanted) => this.expression(of, names, depth - 1);
    const boolean = kind('boolean');
    return random.weighted<() => Node>([
      [
        3,
        () =>
          this.#join(wanted, ([w, a, b]) => `CASE WHEN ${w} THEN ${a} ELSE ${b} END`, [
            make(boolean),
            make(),
            make(),
          ]),
      ],
      [1, () => this.#join(wanted, ([w, a]) => `CASE WHEN ${w} THEN ${a} END`, [make(boolean), make()])],
      [
        1,
        () =>
          this.#join(
            wanted,
            ([x, v, a, b]) => `CASE ${x} WHEN ${v === x ? '1' : v} THEN ${a} ELSE ${b} END`,
            [make(kind('integer')), make(kind('integer')), make(), make()],
          ),
      ],
      [2, () => this.#join(wanted, ([w, a, b]) => `if(${w}, ${a}, ${b})`, [make(boolean), make(), make()])],
      [3, () => this.#join(wanted, ([a, b]) => `coalesce(${a}, ${b})`, [make(), make()])],
      [
        COMPARABLE.has(wanted.base) ? 2 : 0,
        () => this.#join(wanted, ([a, b]) => `nullif(${a}, ${b})`, [make(), make()]),
      ],
      [2, () => this.#join(wanted, ([a]) => `try(${a})`, [make()])],
    ])();
  }

  #call(wanted: Kind, names: readonly Name[], depth: number, root: boolean): Node | undefined {
    const { random } = this;
    const direct = (this.#byBase.get(wanted.base) ?? []).filter((f) => root || !APPROXIMATE.has(f.name));
    const generic = random.chance(direct.length ? 0.12 : 1)
      ? [...this.#byBase].filter(([base]) => base.startsWith(':')).flatMap(([, list]) => list)
      : [];
    const candidates = generic.length ? generic : direct;
    for (let attempt = 0; attempt < 5; attempt++) {
      const signature = this.#choose(candidates);
      const bindings: Bindings = new Map();
      if (signature && unify(signature.result, wanted, bindings))
        return this.#callOf(signature, wanted, bindings, names, depth);
    }
    return undefined;
  }

  #choose(candidates: readonly Signature[]): Signature | undefined {
    if (!candidates.length) return undefined;
    const names = [...new Set(candidates.map(({ name }) => name))];
    const name = this.random.weighted(names.map((each) => [COMMON.has(each) ? 5 : 1, each] as const));
    return this.random.pick(candidates.filter((candidate) => candidate.name === name));
  }

  #callOf(
    signature: Signature,
    wanted: Kind,
    bindings: Bindings,
    names: readonly Name[],
    depth: number,
  ): Node | undefined {
    const { random } = this;
    const { name } = signature;
    const paired = pairedCall(name, random);
    if (paired) return node(wanted, paired);
    // One value alone is no concatenation.
    const alone = ['concat', 'map_concat'].includes(name) && signature.parameters.length === 1;
    const repeated = isVariadic(name) && (random.chance(0.4) || alone) ? [signature.parameters.at(-1)!] : [];
    const last = signature.parameters.at(-1)?.base ?? '';
    const args = [...signature.parameters, ...repeated].map((pattern, position) => {
      const text = textual(pattern.base, random) ?? hinted(name, last, position, random);
      if (text !== undefined) return node(kind('varchar'), text);
      if (pattern.base === 'function') return this.#lambda(pattern, bindings, names, depth);
      return this.expression(instantiate(pattern, bindings, random), names, depth - 1);
    });
    const sql = `${name}(${args.map((arg) => arg.sql).join(', ')})`;
    if (TELLS_ORDER.test(sql)) return undefined;
    return node(wanted, sql, args, APPROXIMATE.has(name));
  }

  #lambda(pattern: Kind, bindings: Bindings, names: readonly Name[], depth: number): Node {
    const { random } = this;
    const inputs = pattern.of.slice(0, -1).map((part) => instantiate(part, bindings, random));
    const output = instantiate(pattern.of.at(-1)!, bindings, random);
    const variables = inputs.map(
      (input): Name => ({ sql: `v${++this.#variables}`, kind: input, bound: true }),
    );
    const body = this.expression(output, [...variables, ...variables, ...names], Math.min(2, depth - 1));
    const head =
      variables.length === 1 ? variables[0]!.sql : `(${variables.map(({ sql }) => sql).join(', ')})`;
    const own = new Set(variables.map(({ sql }) => sql));
    const free = new Set([...body.free].filter((variable) => !own.has(variable)));
    return { ...node(pattern, `${head} -> ${body.sql}`, [body]), free };
  }
}

const COMPARABLE = new Set([
  ...NUMBERS,
  ...TIMES,
  'varchar',
  'boolean',
  'varbinary',
  'interval day to second',
]);
