import { SqlError } from '../parse/sql-error.ts';
import { MAX_CHAR_LENGTH } from '../types/coercion.ts';
import type { TrinoType } from '../types/type.ts';
import { array, map, varchar } from '../types/type.ts';
import type { Bindings, Signature } from './signature.ts';
import { signature } from './signature.ts';

const scalar = (text: string, compute?: Signature['result']) => signature('scalar', text, compute);
const MAX = 2147483647;
const bounded = (length: number) => (Number.isFinite(length) && length < MAX ? varchar(length) : varchar());
const n = (b: Bindings, name: string) => b.numbers.get(name) ?? Number.POSITIVE_INFINITY;

/** @throws SqlError TYPE_NOT_FOUND for a char longer than there is */
function charOf(length: number): TrinoType {
  if (length > MAX_CHAR_LENGTH)
    throw new SqlError('TYPE_NOT_FOUND', { line: 1, column: 1 }, `Unknown type: char(${length})`);
  return { kind: 'char', length };
}

export const stringFunctions: readonly Signature[] = [
  ...['upper', 'lower', 'reverse', 'trim', 'ltrim', 'rtrim'].map((f) =>
    scalar(`${f}(varchar(x)) -> varchar(x)`),
  ),
  ...['trim', 'ltrim', 'rtrim'].map((f) => scalar(`${f}(varchar(x), varchar(y)) -> varchar(x)`)),
  ...['upper', 'lower', 'reverse'].map((f) => scalar(`${f}(char(x)) -> char(x)`)),
  scalar('reverse(varbinary) -> varbinary'),
  ...['trim', 'ltrim', 'rtrim'].flatMap((f) => [
    scalar(`${f}(char(x)) -> varchar(x)`),
    scalar(`${f}(char(x), varchar(y)) -> varchar(x)`),
  ]),
  ...['substr', 'substring'].flatMap((f) => [
    scalar(`${f}(varchar(x), bigint) -> varchar(x)`),
    scalar(`${f}(varchar(x), bigint, bigint) -> varchar(x)`),
    scalar(`${f}(char(x), bigint) -> varchar(x)`),
    scalar(`${f}(char(x), bigint, bigint) -> varchar(x)`),
  ]),
  scalar('substr(varbinary, bigint) -> varbinary'),
  scalar('substr(varbinary, bigint, bigint) -> varbinary'),
  scalar('length(varchar) -> bigint'),
  scalar('length(char(x)) -> bigint'),
  scalar('length(varbinary) -> bigint'),
  scalar('strpos(varchar, varchar) -> bigint'),
  scalar('strpos(varchar, varchar, bigint) -> bigint'),
  scalar('starts_with(varchar, varchar) -> boolean'),
  scalar('replace(varchar(x), varchar(y)) -> varchar(x)'),
  scalar('replace(varchar(x), varchar(y), varchar(z))', (b) =>
    bounded(n(b, 'x') + n(b, 'z') * (n(b, 'x') + 1)),
  ),
  scalar('translate(varchar, varchar, varchar) -> varchar'),
  scalar('split(varchar(x), varchar) -> array(varchar(x))'),
  scalar('split(varchar(x), varchar, bigint) -> array(varchar(x))'),
  scalar('split_part(varchar(x), varchar, bigint) -> varchar(x)'),
  scalar('split_to_map(varchar, varchar, varchar) -> map(varchar, varchar)'),
  scalar('lpad(varchar, bigint, varchar) -> varchar'),
  scalar('lpad(char(x), bigint, varchar) -> varchar'),
  scalar('rpad(varchar, bigint, varchar) -> varchar'),
  scalar('concat(array(t)...) -> array(t)'),
  scalar('concat(t, array(t)) -> array(t)'),
  scalar('concat(array(t), t) -> array(t)'),
  scalar('concat(varchar, varchar...) -> varchar'),
  scalar('concat(char(x), char(y))', (b) => charOf(n(b, 'x') + n(b, 'y'))),
  scalar('concat(varbinary, varbinary...) -> varbinary'),
  scalar('concat_ws(varchar, array(varchar)) -> varchar'),
  scalar('concat_ws(varchar, varchar...) -> varchar'),
  scalar('chr(bigint)', () => varchar(1)),
  scalar('codepoint(varchar(1)) -> integer'),
  scalar('levenshtein_distance(varchar, varchar) -> bigint'),
  scalar('hamming_distance(varchar, varchar) -> bigint'),
  scalar('regexp_like(varchar, varchar) -> boolean'),
  scalar('regexp_extract(varchar(x), varchar) -> varchar(x)'),
  scalar('regexp_extract(varchar(x), varchar, bigint) -> varchar(x)'),
  scalar('regexp_extract_all(varchar(x), varchar) -> array(varchar(x))'),
  scalar('regexp_extract_all(varchar(x), varchar, bigint) -> array(varchar(x))'),
  scalar('regexp_replace(varchar(x), varchar) -> varchar(x)'),
  scalar('regexp_replace(varchar(x), varchar, varchar(y))', (b) => {
    const [x, y] = [n(b, 'x'), n(b, 'y')];
    return bounded(x + Math.max(Math.floor((x * y) / 2), y) * (x + 1));
  }),
  scalar('regexp_replace(varchar(x), varchar, function(array(varchar),varchar(y))) -> varchar'),
  scalar('regexp_split(varchar(x), varchar) -> array(varchar(x))'),
  scalar('regexp_count(varchar, varchar) -> bigint'),
  scalar('regexp_position(varchar, varchar) -> integer'),
  scalar('regexp_position(varchar, varchar, integer) -> integer'),
  scalar('regexp_position(varchar, varchar, integer, integer) -> integer'),
  scalar('to_utf8(varchar) -> varbinary'),
  scalar('to_utf8(char(x)) -> varbinary'),
  scalar('from_utf8(varbinary) -> varchar'),
  scalar('from_utf8(varbinary, bigint) -> varchar'),
  scalar('from_utf8(varbinary, varchar) -> varchar'),
  ...['to_hex', 'to_base32', 'to_base64', 'to_base64url'].map((f) => scalar(`${f}(varbinary) -> varchar`)),
  ...['from_hex', 'from_base32', 'from_base64', 'from_base64url'].map((f) =>
    scalar(`${f}(varchar) -> varbinary`),
  ),
  ...['from_hex', 'from_base32', 'from_base64', 'from_base64url'].map((f) =>
    scalar(`${f}(varbinary) -> varbinary`),
  ),
  ...['lpad', 'rpad'].map((f) => scalar(`${f}(varbinary, bigint, varbinary) -> varbinary`)),
  ...['md5', 'sha1', 'sha256', 'sha512', 'xxhash64'].map((f) => scalar(`${f}(varbinary) -> varbinary`)),
  ...['md5', 'sha1', 'sha256', 'sha512'].map((f) => scalar(`hmac_${f}(varbinary, varbinary) -> varbinary`)),
  scalar('crc32(varbinary) -> bigint'),
  scalar('to_big_endian_32(integer) -> varbinary'),
  scalar('to_big_endian_64(bigint) -> varbinary'),
  scalar('from_big_endian_32(varbinary) -> integer'),
  scalar('from_big_endian_64(varbinary) -> bigint'),
  scalar('to_ieee754_32(real) -> varbinary'),
  scalar('to_ieee754_64(double) -> varbinary'),
  scalar('from_ieee754_32(varbinary) -> real'),
  scalar('from_ieee754_64(varbinary) -> double'),
  ...['protocol', 'host', 'path', 'query', 'fragment'].map((part) =>
    scalar(`url_extract_${part}(varchar(x)) -> varchar(x)`),
  ),
  scalar('url_extract_port(varchar(x)) -> bigint'),
  scalar('url_extract_parameter(varchar(x), varchar(y)) -> varchar(x)'),
  // A character becomes twelve at most.
  scalar('url_encode(varchar(x))', (b) => bounded(n(b, 'x') * 12)),
  scalar('url_decode(varchar(x)) -> varchar(x)'),
  scalar('soundex(varchar) -> varchar(4)'),
  scalar('luhn_check(varchar) -> boolean'),
  scalar('normalize(varchar, varchar) -> varchar'),
  scalar('parse_duration(varchar) -> interval day to second'),
  scalar('parse_data_size(varchar) -> decimal(38,0)'),
  scalar('parse_presto_data_size(varchar) -> decimal(38,0)'),
  scalar('split_to_multimap(varchar, varchar, varchar)', () => map(varchar(), array(varchar()))),
];
