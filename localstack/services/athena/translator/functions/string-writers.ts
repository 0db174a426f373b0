import { sameType, typeName } from '../../../../../lib/sql/types/type.ts';
import { fail, text } from '../sql-text.ts';
import { unsupported } from '../unsupported.ts';
import type { Writer } from './write-call.ts';

const plain =
  (name: string): Writer =>
  (args) =>
    `${name}(${args.join(', ')})`;

/** Text from a 1-based position; a negative one counts from the end; nothing at 0 or before the start. */
const substr: Writer = ([s = '', start = '', length], call) => {
  if (call.type.kind === 'varbinary')
    return `trino_substr_bytes(${s}, ${start}, ${length ?? 'CAST(9223372036854775807 AS BIGINT)'})`;
  const end =
    length === undefined ? '' : `, CASE WHEN ${length} < 0 THEN 0 ELSE least(${length}, length(${s})) END`;
  const from = `CASE WHEN ${start} > 0 THEN ${start} WHEN ${start} < 0 AND ${start} >= -length(${s}) THEN length(${s}) + ${start} + 1 END`;
  return `CASE WHEN ${s} IS NULL OR ${start} IS NULL${length === undefined ? '' : ` OR ${length} IS NULL`} THEN NULL WHEN ${start} = 0 OR ${start} < -length(${s}) THEN '' WHEN ${start} > length(${s}) THEN '' ELSE substring(${s}, ${from}${end}) END`;
};

const SPACES = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)";
const trim =
  (name: string): Writer =>
  ([s, chars], call) => {
    const fromChar = call.arguments[0]!.type.kind === 'char';
    return `${name}(${fromChar ? `rtrim(${s}, ' ')` : s}, ${chars ?? SPACES})`;
  };

const pad =
  (name: string): Writer =>
  ([s = '', size = '', filler = ''], call) => {
    if (call.type.kind === 'varbinary') return unsupported(`${name} of varbinary`);
    return `CASE WHEN ${size} < 0 THEN ${fail(text('Target length must be in the range [0..2147483647]'), call.type)} WHEN ${filler} = '' THEN ${fail(text('Padding string must not be empty'), call.type)} ELSE ${name}(${s}, CAST(${size} AS INTEGER), ${filler}) END`;
  };

const concat: Writer = (args, call) => {
  if (call.type.kind === 'varchar' || call.type.kind === 'char' || call.type.kind === 'varbinary')
    return `(${args.join(' || ')})`;
  if (call.type.kind !== 'array') return unsupported(`concat of ${typeName(call.type)}`);
  const lists = args.map((arg, i) => (sameType(call.arguments[i]!.type, call.type) ? arg : `[${arg}]`));
  // A null element makes it null, as a null array does.
  const missing = args.map((arg) => `${arg} IS NULL`).join(' OR ');
  return `CASE WHEN ${missing} THEN NULL ELSE ${lists.reduce((a, b) => `list_concat(${a}, ${b})`)} END`;
};

/** The nth occurrence from the left, or from the right for a negative n. */
const strpos: Writer = ([s, part, nth]) =>
  nth === undefined ? `CAST(instr(${s}, ${part}) AS BIGINT)` : `trino_strpos(${s}, ${part}, ${nth})`;

const split: Writer = ([s = '', delimiter = '', limit], call) => {
  const pieces = `CASE WHEN ${s} = '' THEN [''] ELSE string_split(${s}, ${delimiter}) END`;
  const empty = `WHEN ${delimiter} = '' THEN ${fail(text('The delimiter may not be the empty string'), call.type)}`;
  if (limit === undefined) return `CASE ${empty} ELSE ${pieces} END`;
  // The last piece is what is left of the text.
  const rest = `trino_join(list_slice(${pieces}, ${limit}, len(${pieces})), ${delimiter})`;
  return `CASE WHEN ${s} IS NULL OR ${delimiter} IS NULL OR ${limit} IS NULL THEN NULL WHEN ${limit} <= 0 THEN ${fail(text('Limit must be positive'), call.type)} ${empty} WHEN len(${pieces}) <= ${limit} THEN ${pieces} ELSE list_append(list_slice(${pieces}, 1, ${limit} - 1), ${rest}) END`;
};

const splitPart: Writer = ([s = '', delimiter = '', index = ''], call) =>
  `CASE WHEN ${index} <= 0 THEN ${fail(text('Index must be greater than zero'), call.type)} WHEN ${s} IS NULL OR ${delimiter} IS NULL OR ${index} IS NULL THEN NULL ELSE list_extract(string_split(${s}, ${delimiter}), ${index}) END`;

/** Functions that are registered under Trino's name. */
const OWN = [
  ...['from_hex', 'from_base32', 'from_base64', 'from_base64url', 'to_base32', 'to_base64url'],
  ...['sha512', 'xxhash64', 'hmac_md5', 'hmac_sha1', 'hmac_sha256', 'hmac_sha512', 'crc32'],
  ...['32', '64'].flatMap((bits) =>
    ['to', 'from'].flatMap((way) => [`${way}_big_endian_${bits}`, `${way}_ieee754_${bits}`]),
  ),
  ...['protocol', 'host', 'port', 'path', 'query', 'fragment', 'parameter'].map(
    (part) => `url_extract_${part}`,
  ),
  ...[
    'url_encode',
    'url_decode',
    'soundex',
    'luhn_check',
    'normalize',
    'parse_duration',
    'human_readable_seconds',
  ],
];

export const stringWriters: Readonly<Record<string, Writer>> = {
  upper: plain('trino_upper'),
  lower: plain('trino_lower'),
  reverse: ([x], { type }) => {
    if (type.kind === 'array') return `list_reverse(${x})`;
    return type.kind === 'varbinary' ? `trino_reverse_bytes(${x})` : `trino_reverse(${x})`;
  },
  trim: trim('trim'),
  ltrim: trim('ltrim'),
  rtrim: trim('rtrim'),
  substr,
  substring: substr,
  length: ([x], call) =>
    call.arguments[0]!.type.kind === 'varbinary' ? `octet_length(${x})` : `length(${x})`,
  strpos,
  starts_with: plain('starts_with'),
  replace: ([s = '', search = '', replacement = "''"]) =>
    `CASE WHEN ${search} = '' THEN ${replacement} || regexp_replace(${s}, '(.)', '\\1' || ${replacement}, 'gs') ELSE replace(${s}, ${search}, ${replacement}) END`,
  translate: plain('translate'),
  split,
  split_part: splitPart,
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  concat,
  concat_ws: (args, call) => {
    const [separator, first] = args;
    if (call.arguments[1]!.type.kind === 'array')
      return `trino_join(list_filter(${first}, lambda e: e IS NOT NULL), ${separator})`;
    return `CASE WHEN ${separator} IS NULL THEN NULL ELSE concat_ws(${args.join(', ')}) END`;
  },
  chr: ([x]) => `chr(CAST(${x} AS INTEGER))`,
  codepoint: ([x = ''], call) => {
    const message = 'INVALID_FUNCTION_ARGUMENT: Input string must be a single character string';
    return `CASE WHEN length(${x}) <> 1 THEN ${fail(text(message), call.type)} ELSE unicode(${x}) END`;
  },
  levenshtein_distance: plain('trino_levenshtein'),
  hamming_distance: plain('trino_hamming'),
  regexp_like: ([s, pattern]) => `(trino_regexp_like(${s}, ${pattern}) = 'true')`,
  regexp_extract: ([s, pattern, group = 'CAST(0 AS BIGINT)']) =>
    `trino_regexp_extract(${s}, ${pattern}, ${group})`,
  regexp_extract_all: ([s, pattern, group = 'CAST(0 AS BIGINT)']) =>
    `trino_regexp_extract_all(${s}, ${pattern}, ${group})`,
  regexp_replace: ([s, pattern, replacement = "''"], call) => {
    if (call.arguments[2]?.kind !== 'lambda') return `trino_regexp_replace(${s}, ${pattern}, ${replacement})`;
    // The texts between the matches, and what the lambda makes of each match's groups; null if it makes null of any.
    const [pieces, made] = ['r.pieces', `list_transform(r.groups, ${replacement})`];
    const joined = `trino_join(list_transform(range(1, len(${pieces}) + 1), lambda i: list_extract(${pieces}, i) || coalesce(list_extract(made, i), '')), '')`;
    const checked = `CASE WHEN len(list_filter(made, lambda m: m IS NULL)) > 0 THEN NULL ELSE ${joined} END`;
    const whole = `list_extract(list_transform([${made}], lambda made: ${checked}), 1)`;
    return `list_extract(list_transform([trino_regexp_pieces(${s}, ${pattern})], lambda r: CASE WHEN r IS NULL THEN NULL ELSE ${whole} END), 1)`;
  },
  regexp_split: plain('trino_regexp_split'),
  regexp_count: plain('trino_regexp_count'),
  regexp_position: ([s, pattern, start = '1', occurrence = '1']) =>
    `trino_regexp_position(${s}, ${pattern}, CAST(${start} AS INTEGER), CAST(${occurrence} AS INTEGER))`,
  to_utf8: plain('encode'),
  from_utf8: ([x, replacement = "'\ufffd'"], call) => {
    const codePoint = call.arguments[1]?.type.kind === 'bigint';
    return `trino_from_utf8(${x}, ${codePoint ? `chr(CAST(${replacement} AS INTEGER))` : replacement})`;
  },
  to_hex: plain('hex'),
  to_base64: plain('to_base64'),
  md5: ([x]) => `from_hex(md5(${x}))`,
  sha1: ([x]) => `from_hex(sha1(${x}))`,
  sha256: ([x]) => `from_hex(sha256(${x}))`,
  parse_presto_data_size: ([x]) => `CAST(trino_parse_data_size(${x}) AS DECIMAL(38,0))`,
  parse_data_size: ([x]) => `CAST(trino_parse_data_size(${x}) AS DECIMAL(38,0))`,
  split_to_map: ([s, entry, between]) =>
    `map_from_entries(trino_split_pairs(${s}, ${entry}, ${between}, true))`,
  split_to_multimap: ([s, entry, between]) => {
    const pairs = `trino_split_pairs(${s}, ${entry}, ${between}, false)`;
    const part = (field: string) => `list_transform(${pairs}, lambda p: p.${field})`;
    return `trino_multimap_agg(${part('key')}, ${part('value')})`;
  },
  ...Object.fromEntries(OWN.map((name) => [name, plain(`trino_${name}`)])),
  ...Object.fromEntries(
    ['from_hex', 'from_base32', 'from_base64', 'from_base64url'].map((name): [string, Writer] => [
      name,
      ([x], call) => {
        const { kind } = call.arguments[0]!.type;
        return `trino_${name}(${kind === 'varbinary' ? `trino_from_utf8(${x}, '\ufffd')` : x})`;
      },
    ]),
  ),
};
