import type { ExpressionGenerator, Name } from './expression.ts';
import { type Kind, kind } from './kind.ts';
import { type Table, tableSql } from './table.ts';

/** A whole query over two tables `t` and `u`. */
export interface GeneratedQuery {
  readonly sql: string;
  readonly ordered: boolean;
}

const PLAIN = ['integer', 'bigint', 'decimal', 'double', 'varchar', 'date', 'timestamp', 'boolean'];

/** Makes joins, groupings, set operations, subqueries, UNNEST and WITH. */
export function makeQuery(generator: ExpressionGenerator, t: Table, u: Table): GeneratedQuery {
  const { random } = generator;
  const relation = (table: Table, alias: string) => tableSql({ ...table, name: alias });
  const named = (table: Table, alias: string): Name[] =>
    table.names.map((name) => ({ ...name, sql: `${alias}.${name.sql}` }));
  const value = (names: readonly Name[], base: string = random.pick(PLAIN), depth = 1) =>
    generator.expression(kind(base), names, depth).sql;
  const any = (names: readonly Name[]) =>
    generator.expression(random.pick(names).kind as Kind, names, random.int(0, 1)).sql;
  const predicate = (names: readonly Name[]) => value(names, 'boolean', random.int(1, 2));
  const where = (names: readonly Name[]) => (random.chance(0.4) ? ` WHERE ${predicate(names)}` : '');
  const [tn, un] = [named(t, 't'), named(u, 'u')];
  const unordered = (sql: string): GeneratedQuery => ({ sql, ordered: false });

  return random.weighted<() => GeneratedQuery>([
    [5, joins],
    [6, groups],
    [3, sets],
    [5, subqueries],
    [3, unnests],
    [3, orders],
    [3, withs],
    [2, values],
    [1, recursion],
  ])();

  function joins(): GeneratedQuery {
    const type = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN']);
    const both = [...tn, ...un];
    const items = `${any(both)}, ${any(both)}, t.n, u.n`;
    if (type === 'CROSS JOIN')
      return unordered(
        `SELECT ${items} FROM ${relation(t, 't')} CROSS JOIN ${relation(u, 'u')}${where(both)}`,
      );
    const kind = random.pick(['on', 'on', 'using', 'natural', 'star']);
    if (kind === 'using')
      return unordered(
        `SELECT g, t.n, u.n, ${any(tn)}, ${any(un)} FROM ${relation(t, 't')} ${type} ${relation(u, 'u')} USING (g)`,
      );
    if (kind === 'star')
      return unordered(
        `SELECT * FROM ${relation(t, 't')} ${type} ${relation(u, 'u')} USING (n${random.pick(['', ', g'])})`,
      );
    if (kind === 'natural')
      return unordered(`SELECT * FROM ${relation(t, 't')} NATURAL ${type} ${relation(u, 'u')}`);
    const on =
      type === 'FULL JOIN'
        ? 't.n = u.n'
        : random.pick([
            't.n = u.n',
            't.g = u.g',
            't.n = u.n AND t.g = u.g',
            't.n < u.n',
            `t.g = u.g AND ${predicate(both)}`,
          ]);
    return unordered(
      `SELECT ${items} FROM ${relation(t, 't')} ${type} ${relation(u, 'u')} ON ${on}${where(both)}`,
    );
  }

  function groups(): GeneratedQuery {
    const x = value(tn, random.pick(['integer', 'varchar', 'boolean', 'date', 'decimal', 'timestamp']));
    const y = value(tn, random.pick(['integer', 'bigint', 'boolean']));
    const sums = `count(*), sum(${value(tn, random.pick(['integer', 'decimal']))}), max(${value(tn)})`;
    const having = random.chance(0.25)
      ? ` HAVING ${random.pick(['count(*) > 1', `max(${value(tn)}) IS NOT NULL`, 'min(t.n) < 3'])}`
      : '';
    const from = `FROM ${relation(t, 't')}${where(tn)}`;
    return unordered(
      random.pick([
        `SELECT ${x}, ${sums} ${from} GROUP BY 1${having}`,
        `SELECT ${x}, ${y}, ${sums} ${from} GROUP BY ${x}, 2${having}`,
        `SELECT k, ${'count(*)'}, sum(n) FROM (SELECT ${x} AS k, t.n ${from}) GROUP BY k${having.replaceAll('t.', '').includes('max') ? '' : having.replaceAll('t.', '')}`,
        `SELECT k, j, count(*), grouping(k, j) FROM (SELECT ${x} AS k, ${y} AS j, t.n ${from}) GROUP BY ${random.pick(['ROLLUP (k, j)', 'CUBE (k, j)', 'GROUPING SETS ((k, j), (j), ())', 'GROUPING SETS ((k), (j))', 'k, ROLLUP (j)'])}`,
        `SELECT ${sums} ${from}${having}`,
        `SELECT DISTINCT ${x}, ${y} ${from}`,
        `SELECT t.g, count(*), sum(count(*)) OVER (), rank() OVER (ORDER BY count(*) DESC, t.g) ${from} GROUP BY t.g`,
        `SELECT ${sums} FROM ${relation(t, 't')} WHERE false`,
        `SELECT t.g, ${sums} FROM ${relation(t, 't')} WHERE false GROUP BY t.g`,
      ]),
    );
  }

  function sets(): GeneratedQuery {
    const base = random.pick(['integer', 'varchar', 'decimal', 'date', 'boolean', 'double']);
    const other = base === 'integer' ? random.pick(['integer', 'bigint', 'decimal', 'double']) : base;
    const operator = random.pick([
      'UNION ALL',
      'UNION',
      'INTERSECT',
      'EXCEPT',
      'INTERSECT ALL',
      'EXCEPT ALL',
    ]);
    const left = `SELECT ${value(tn, base)}, t.g FROM ${relation(t, 't')}`;
    const right = `SELECT ${value(un, other)}, u.g FROM ${relation(u, 'u')}`;
    const third = random.chance(0.3) ? ` UNION ALL SELECT ${value([], base)}, 'z'` : '';
    return unordered(`${left} ${operator} ${right}${third}`);
  }

  function subqueries(): GeneratedQuery {
    const from = `FROM ${relation(t, 't')}`;
    const inner = `FROM ${relation(u, 'u')}`;
    const base = random.pick(['integer', 'varchar', 'date', 'decimal']);
    return unordered(
      random.pick([
        `SELECT t.n, (SELECT max(${value(un, base)}) ${inner}) ${from}`,
        `SELECT t.n, ${any(tn)} ${from} WHERE ${value(tn, base)} ${random.pick(['IN', 'NOT IN'])} (SELECT ${value(un, base)} ${inner})`,
        `SELECT t.n, ${value(tn, base)} IN (SELECT ${value(un, base)} ${inner}) ${from}`,
        `SELECT t.n ${from} WHERE ${random.pick(['EXISTS', 'NOT EXISTS'])} (SELECT 1 ${inner} WHERE u.n ${random.pick(['=', '<', '>'])} t.n)`,
        `SELECT t.n, (SELECT count(*) ${inner} WHERE u.g = t.g) ${from}`,
        `SELECT t.n, (SELECT sum(u.n) ${inner} WHERE u.n > t.n) ${from}`,
        `SELECT t.n ${from} WHERE t.n ${random.pick(['=', '<', '>=', '<>'])} ${random.pick(['ANY', 'ALL', 'SOME'])} (SELECT u.n ${inner}${where(un)})`,
        `SELECT t.n, (SELECT u.n ${inner} WHERE u.n = t.n) ${from}`,
        `SELECT t.n, x.m ${from} CROSS JOIN LATERAL (SELECT max(u.n) AS m ${inner} WHERE u.n <= t.n) AS x`,
        `SELECT s.a, s.b FROM (SELECT ${any(tn)}, t.n ${from}) AS s (a, b) WHERE s.b > 1`,
        `SELECT (SELECT ${value(un)} ${inner} WHERE u.n = 1)`,
        `SELECT (SELECT u.n ${inner})`,
      ]),
    );
  }

  function unnests(): GeneratedQuery {
    const from = `FROM ${relation(t, 't')}`;
    const list = () =>
      generator.expression(kind('array', kind(random.pick(['integer', 'varchar', 'decimal', 'date']))), tn, 1)
        .sql;
    const rows = generator.expression(
      kind('array', kind('row', kind('integer'), kind('varchar'))),
      tn,
      0,
    ).sql;
    const pairs = generator.expression(kind('map', kind('varchar'), kind('integer')), tn, 0).sql;
    return unordered(
      random.pick([
        `SELECT t.n, x ${from} CROSS JOIN UNNEST(${list()}) AS a (x)`,
        `SELECT t.n, x, o ${from} CROSS JOIN UNNEST(${list()}) WITH ORDINALITY AS a (x, o)`,
        `SELECT t.n, x, y, o ${from} CROSS JOIN UNNEST(${list()}, ${list()}) WITH ORDINALITY AS a (x, y, o)`,
        `SELECT t.n, k, v ${from} CROSS JOIN UNNEST(${pairs}) AS a (k, v)`,
        `SELECT t.n, p, q ${from} CROSS JOIN UNNEST(${rows}) AS a (p, q)`,
        `SELECT t.n, x ${from} LEFT JOIN UNNEST(${list()}) AS a (x) ON true`,
        `SELECT x, o FROM UNNEST(${generator.expression(kind('array', kind('integer')), [], 1).sql}) WITH ORDINALITY AS a (x, o)`,
        `SELECT t.n, (SELECT max(x) FROM UNNEST(${list()}) AS a (x)) ${from}`,
      ]),
    );
  }

  function orders(): GeneratedQuery {
    const direction = () =>
      random.pick(['', ' DESC', ' NULLS FIRST', ' DESC NULLS FIRST', ' DESC NULLS LAST']);
    const limit = random.pick([
      '',
      ' LIMIT 2',
      ' OFFSET 1',
      ' OFFSET 1 LIMIT 2',
      ' FETCH FIRST 2 ROWS ONLY',
      ' FETCH FIRST ROW ONLY',
      ' LIMIT ALL',
      ' LIMIT 0',
      ' OFFSET 9',
    ]);
    const item = value(
      tn,
      random.pick([
        'integer',
        'varchar',
        'date',
        'decimal',
        'double',
        'timestamp',
        'boolean',
        'timestamp with time zone',
        'real',
      ]),
    );
    const ties = random.chance(0.1);
    if (ties)
      return unordered(`SELECT t.n, t.g FROM ${relation(t, 't')} ORDER BY t.g FETCH FIRST 2 ROWS WITH TIES`);
    return {
      sql: random.pick([
        `SELECT ${item} AS x, t.n FROM ${relation(t, 't')} ORDER BY x${direction()}, n${limit}`,
        `SELECT ${item}, t.n FROM ${relation(t, 't')} ORDER BY 1${direction()}, 2${limit}`,
        `SELECT t.n FROM ${relation(t, 't')} ORDER BY ${item}${direction()}, t.n DESC${limit}`,
      ]),
      ordered: true,
    };
  }

  function withs(): GeneratedQuery {
    return unordered(
      `WITH a AS (SELECT * FROM ${relation(t, 't')}), b (n, x) AS (SELECT u.n, ${any(un)} FROM ${relation(u, 'u')}) ` +
        random.pick([
          'SELECT a.n, b.x FROM a JOIN b ON a.n = b.n',
          'SELECT a.g, count(b.x) FROM a LEFT JOIN b ON a.n = b.n GROUP BY a.g',
          'SELECT count(*) FROM a, b',
          'SELECT n, x FROM b UNION ALL SELECT n, x FROM b',
          'SELECT x, n FROM b WHERE n IN (SELECT n FROM a)',
          'SELECT * FROM a',
          'SELECT t1.n, t2.n FROM a t1 JOIN a t2 ON t1.n = t2.n + 1',
        ]),
    );
  }

  function values(): GeneratedQuery {
    const base = random.pick(PLAIN);
    return unordered(
      random.pick([
        `VALUES (1, ${value([], base)}), (2, ${value([], base)}), (3, NULL)`,
        `SELECT x, typeof(x) FROM (VALUES ${value([], 'integer', 0)}, ${value([], random.pick(['bigint', 'decimal', 'double']), 0)}) AS v (x)`,
        `SELECT ${any(tn)} FROM ${relation(t, 't')}${where(tn)}`,
        `TABLE t1`.replace(
          'TABLE t1',
          `SELECT count(*) FROM (VALUES 1, 2) AS v (x) WHERE x > ${value([], 'integer', 0)}`,
        ),
      ]),
    );
  }

  function recursion(): GeneratedQuery {
    const [low, high] = [random.int(0, 3), random.int(4, 8)];
    return unordered(
      random.pick([
        `WITH RECURSIVE r (n) AS (SELECT ${low} UNION ALL SELECT n + 1 FROM r WHERE n < ${high}) SELECT n, n * n FROM r`,
        `WITH RECURSIVE f (i, a, b) AS (SELECT 1, BIGINT '0', BIGINT '1' UNION ALL SELECT i + 1, b, a + b FROM f WHERE i < ${high}) SELECT * FROM f`,
      ]),
    );
  }
}
