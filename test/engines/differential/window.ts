import type { ExpressionGenerator, Name } from './expression.ts';
import { kind } from './kind.ts';
import { type Node, node } from './node.ts';

const FLOATING = ['double', 'real'];

/** A window function's call over a table's rows, whose order is total where the function needs it. */
export function windowCall(generator: ExpressionGenerator, names: readonly Name[]): Node {
  const { random } = generator;
  const value = (bases: readonly string[]) =>
    generator.expression(kind(random.pick(bases)), names, random.int(0, 1));
  const any = () => generator.expression(random.pick(names).kind, names, random.int(0, 1));
  const partition = random.pick(['', 'PARTITION BY g ', 'PARTITION BY n % 2 ', 'PARTITION BY g, n % 2 ']);
  const direction = random.pick(['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS FIRST', ' DESC NULLS LAST']);
  const result = kind('varchar');
  const ranged = random.chance(0.25);
  if (ranged) {
    const [key, low, high] = random.pick([
      ['n', '1', '2'],
      ['n * 10', '15', '5'],
      ["n * DECIMAL '1.5'", '1.6', '3'],
      ['CAST(n AS double)', '1.5e0', '0e0'],
      ["DATE '2024-02-28' + n * INTERVAL '1' DAY", "INTERVAL '1' DAY", "INTERVAL '2' DAY"],
      ["TIMESTAMP '2024-03-31 00:00:00' + n * INTERVAL '1' MONTH", "INTERVAL '1' MONTH", "INTERVAL '20' DAY"],
      ['n % 2', '0', '1'],
    ]);
    const frame = random.pick([
      `RANGE BETWEEN ${low} PRECEDING AND ${high} FOLLOWING`,
      `RANGE BETWEEN ${low} PRECEDING AND CURRENT ROW`,
      `RANGE BETWEEN CURRENT ROW AND ${high} FOLLOWING`,
      `RANGE BETWEEN UNBOUNDED PRECEDING AND ${high} FOLLOWING`,
      `RANGE ${low} PRECEDING`,
      'RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
    ]);
    const part = value(['integer', 'bigint', 'decimal', 'date']);
    const call =
      part.kind.base === 'date'
        ? random.pick(['min', 'max', 'count'])
        : random.pick(['sum', 'avg', 'min', 'max', 'count']);
    return node(
      result,
      `${call}(${part.sql}) OVER (${partition}ORDER BY ${key}${random.pick(['', ' DESC'])} ${frame})`,
      [part],
    );
  }
  const order = random.chance(0.5)
    ? `ORDER BY n${direction}`
    : `ORDER BY ${value(['integer', 'varchar', 'date', 'decimal', 'timestamp', 'boolean', 'timestamp with time zone']).sql}${direction}, n`;
  const bound = (side: string) =>
    random.pick(['UNBOUNDED', String(random.int(0, 2)), String(random.int(0, 3))]).concat(` ${side}`);
  const unit = random.pick(['ROWS', 'ROWS', 'GROUPS']);
  const frame = random.weighted<string>([
    [4, ''],
    [2, ` ${unit} BETWEEN ${bound('PRECEDING')} AND CURRENT ROW`],
    [2, ` ${unit} BETWEEN ${bound('PRECEDING')} AND ${bound('FOLLOWING')}`],
    [1, ` ${unit} BETWEEN CURRENT ROW AND ${bound('FOLLOWING')}`],
    [1, ` ${unit} BETWEEN 2 PRECEDING AND 1 PRECEDING`],
    [1, ` ${unit} BETWEEN 1 FOLLOWING AND 2 FOLLOWING`],
    [1, ` ${unit} ${bound('PRECEDING')}`],
  ]);
  // Trino takes what leaves a frame away from the sum, and with it digits of doubles that are much smaller.
  const leaves = frame !== '' && !/ (ROWS|GROUPS) (BETWEEN )?UNBOUNDED/.test(frame);
  const summed = ['integer', 'bigint', 'decimal', ...(leaves ? [] : FLOATING)];
  const over = ` OVER (${partition}${order}${frame})`;
  const unframed = ` OVER (${partition}${order})`;
  const nulls = random.pick(['', '', ' IGNORE NULLS', ' RESPECT NULLS']);
  return random.weighted<() => Node>([
    [
      3,
      () =>
        node(
          result,
          `${random.pick(['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'])}()${unframed}`,
        ),
    ],
    [1, () => node(result, `ntile(${random.int(1, 4)})${unframed}`)],
    [4, () => one((x) => `${random.pick(['lag', 'lead'])}(${x})${nulls}${unframed}`, any())],
    [
      2,
      () =>
        one((x) => `${random.pick(['lag', 'lead'])}(${x}, ${random.int(0, 3)})${nulls}${unframed}`, any()),
    ],
    [
      2,
      () => {
        const part = any();
        return one(
          (x) => `${random.pick(['lag', 'lead'])}(${x}, ${random.int(0, 3)}, ${x})${nulls}${unframed}`,
          part,
        );
      },
    ],
    [4, () => one((x) => `${random.pick(['first_value', 'last_value'])}(${x})${nulls}${over}`, any())],
    [2, () => one((x) => `nth_value(${x}, ${random.int(1, 3)})${nulls}${over}`, any())],
    [6, () => one((x) => `${random.pick(['sum', 'avg'])}(${x})${over}`, value(summed))],
    [
      4,
      () =>
        one(
          (x) => `${random.pick(['min', 'max', 'count'])}(${x})${over}`,
          value(['integer', 'decimal', 'varchar', 'date', 'timestamp', 'double', 'timestamp with time zone']),
        ),
    ],
    [2, () => one((x) => `array_agg(${x})${over}`, any())],
    [1, () => one((x) => `count(*)${over} + 0 * length('${x.length}')`, any())],
    [
      1,
      () =>
        one(
          (x) => `${random.pick(['stddev', 'var_pop', 'stddev_pop'])}(${x})${over}`,
          value(['integer', 'double']),
          true,
        ),
    ],
    [
      1,
      () =>
        one((x) => `${random.pick(['bool_and', 'bool_or', 'count_if'])}(${x})${over}`, value(['boolean'])),
    ],
    [1, () => one((x) => `${random.pick(['max_by', 'min_by'])}(${x}, n)${over}`, any())],
  ])();

  function one(
    text: (x: string) => string,
    part: Node,
    approximate = FLOATING.includes(part.kind.base),
  ): Node {
    return node(result, text(part.sql), [part], approximate);
  }
}
