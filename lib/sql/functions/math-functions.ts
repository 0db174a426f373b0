import { decimal } from '../types/type.ts';
import type { Bindings, Signature } from './signature.ts';
import { signature } from './signature.ts';

const scalar = (text: string, compute?: Signature['result']) => signature('scalar', text, compute);
const each = (types: string, text: string) =>
  types.split(' ').map((type) => scalar(text.replaceAll('$', type)));
const INTEGERS = 'tinyint smallint integer bigint';
const p = (b: Bindings) => b.numbers.get('p')!;
const s = (b: Bindings) => b.numbers.get('s')!;
const whole = (b: Bindings) => decimal(Math.max(1, Math.min(38, p(b) - s(b) + Math.min(s(b), 1))), 0);

export const mathFunctions: readonly Signature[] = [
  ...each(INTEGERS, 'abs($) -> $'),
  scalar('abs(decimal(p,s)) -> decimal(p,s)'),
  ...each('double real', 'abs($) -> $'),
  ...['ceil', 'ceiling', 'floor'].flatMap((name) => [
    ...each(INTEGERS, `${name}($) -> $`),
    scalar(`${name}(decimal(p,s))`, whole),
    ...each('double real', `${name}($) -> $`),
  ]),
  ...each(INTEGERS, 'round($) -> $'),
  scalar('round(decimal(p,s))', whole),
  ...each('double real', 'round($) -> $'),
  ...each(INTEGERS, 'round($, integer) -> $'),
  scalar('round(decimal(p,s), integer)', (b) => decimal(Math.min(38, p(b) + 1), s(b))),
  ...each('double real', 'round($, integer) -> $'),
  scalar('truncate(decimal(p,s))', (b) => decimal(Math.max(1, p(b) - s(b)), 0)),
  ...each('double real', 'truncate($) -> $'),
  scalar('truncate(decimal(p,s), integer) -> decimal(p,s)'),
  ...each(INTEGERS, 'sign($) -> $'),
  scalar('sign(decimal(p,s)) -> decimal(1,0)'),
  ...each('double real', 'sign($) -> $'),
  ...each(INTEGERS, 'mod($, $) -> $'),
  scalar('mod(decimal(p,s), decimal(q,t))', (b) => {
    const [a, c] = [p(b), s(b)];
    const [e, f] = [b.numbers.get('q')!, b.numbers.get('t')!];
    return decimal(Math.min(38, Math.min(a - c, e - f) + Math.max(c, f)), Math.max(c, f));
  }),
  ...each('double real', 'mod($, $) -> $'),
  ...`sqrt cbrt exp ln log2 log10 sin cos tan asin acos atan sinh cosh tanh degrees radians`
    .split(' ')
    .map((name) => scalar(`${name}(double) -> double`)),
  ...`power pow log atan2`.split(' ').map((name) => scalar(`${name}(double, double) -> double`)),
  ...`pi e nan infinity random rand`.split(' ').map((name) => scalar(`${name}() -> double`)),
  ...['random', 'rand'].flatMap((name) => [
    ...each(INTEGERS, `${name}($) -> $`),
    ...each(INTEGERS, `${name}($, $) -> $`),
  ]),
  ...`is_nan is_infinite is_finite`.split(' ').map((name) => scalar(`${name}(double) -> boolean`)),
  ...'bitwise_and bitwise_or bitwise_xor'
    .split(' ')
    .map((name) => scalar(`${name}(bigint, bigint) -> bigint`)),
  scalar('bitwise_not(bigint) -> bigint'),
  ...['bitwise_left_shift', 'bitwise_right_shift', 'bitwise_right_shift_arithmetic'].flatMap((name) =>
    each(INTEGERS, `${name}($, integer) -> $`),
  ),
  scalar('bit_count(bigint, bigint) -> bigint'),
  scalar('from_base(varchar, bigint) -> bigint'),
  scalar('to_base(bigint, bigint)', () => ({ kind: 'varchar', length: 64 })),
  scalar('width_bucket(double, double, double, bigint) -> bigint'),
  scalar('width_bucket(double, array(double)) -> bigint'),
  scalar('greatest(t...) t:orderable -> t'),
  scalar('least(t...) t:orderable -> t'),
];
