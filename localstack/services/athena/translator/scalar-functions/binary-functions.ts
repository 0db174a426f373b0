import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { BIGINT, BLOB, DOUBLE, DuckDBBlobValue, FLOAT, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';
import { xxHash64 } from './xxhash64.ts';

const blob = (bytes: Uint8Array) => new DuckDBBlobValue(Uint8Array.from(bytes));

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g)?.map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]) ?? [];
  return digits.join('').padEnd(Math.ceil(digits.length / 8) * 8, '=');
}

function fromBase32(text: string): Uint8Array {
  const digits = [...text.replace(/=+$/, '')].map((digit) => BASE32.indexOf(digit));
  if (digits.includes(-1))
    throw new Error(`INVALID_FUNCTION_ARGUMENT: Unrecognized character in base32: ${text}`);
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** Base64 with the alphabet of Java's decoder, which refuses what JavaScript passes over. */
function fromBase64(text: string, url: boolean): Uint8Array {
  const digits = text.replace(/=+$/, '');
  if (!(url ? /^[\w-]*$/ : /^[A-Za-z0-9+/]*$/).test(digits) || digits.length % 4 === 1)
    throw new Error(`INVALID_FUNCTION_ARGUMENT: Not a valid base64 text: ${text}`);
  if (text.length > digits.length && text.length % 4 !== 0)
    throw new Error('INVALID_FUNCTION_ARGUMENT: Input byte array has wrong 4-byte ending unit');
  return Buffer.from(digits, url ? 'base64url' : 'base64');
}

function fromHex(text: string): Uint8Array {
  if (text.length % 2) throw new Error(`INVALID_FUNCTION_ARGUMENT: invalid input length ${text.length}`);
  const wrong = /[^0-9a-fA-F]/.exec(text)?.[0];
  if (wrong !== undefined) {
    throw new Error(
      `INVALID_FUNCTION_ARGUMENT: not a hexadecimal digit: "${wrong}" = ${wrong.codePointAt(0)}`,
    );
  }
  return Buffer.from(text, 'hex');
}

/** The number that exactly so many bytes hold, big-endian. */
const fixed =
  (
    size: number,
    read: (view: DataView) => unknown,
    expected = `expected ${size}-byte input, but got instead: `,
  ) =>
  ({ bytes }: DuckDBBlobValue) => {
    if (bytes.length !== size) throw new Error(`INVALID_FUNCTION_ARGUMENT: ${expected}${bytes.length}`);
    return read(new DataView(bytes.buffer, bytes.byteOffset, size));
  };

function written(size: number, write: (view: DataView) => void): DuckDBBlobValue {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return blob(new Uint8Array(view.buffer));
}

const unary = (name: string, call: (bytes: Uint8Array) => Uint8Array): ScalarFunction => ({
  name: `trino_${name}`,
  parameters: [BLOB],
  result: BLOB,
  call: ({ bytes }: DuckDBBlobValue) => blob(call(bytes)),
});

const decoder = (name: string, call: (text: string) => Uint8Array): ScalarFunction => ({
  name: `trino_${name}`,
  parameters: [VARCHAR],
  result: BLOB,
  call: (text: string) => blob(call(text)),
});

const encoder = (name: string, call: (bytes: Uint8Array) => string): ScalarFunction => ({
  name: `trino_${name}`,
  parameters: [BLOB],
  result: VARCHAR,
  call: ({ bytes }: DuckDBBlobValue) => call(bytes),
});

/** Java has one NaN; other ones have their sign or more. */
const canonical = (value: number) => (Number.isNaN(value) ? Number.NaN : value);

export const binaryFunctions: readonly ScalarFunction[] = [
  unary('sha512', (bytes) => createHash('sha512').update(bytes).digest()),
  unary('xxhash64', xxHash64),
  ...['md5', 'sha1', 'sha256', 'sha512'].map(
    (hash): ScalarFunction => ({
      name: `trino_hmac_${hash}`,
      parameters: [BLOB, BLOB],
      result: BLOB,
      call: (data: DuckDBBlobValue, key: DuckDBBlobValue) => {
        if (key.bytes.length === 0) throw new Error('INVALID_FUNCTION_ARGUMENT: Empty key');
        return blob(createHmac(hash, key.bytes).update(data.bytes).digest());
      },
    }),
  ),
  {
    name: 'trino_crc32',
    parameters: [BLOB],
    result: BIGINT,
    call: ({ bytes }: DuckDBBlobValue) => BigInt(crc32(bytes)),
  },
  decoder('from_hex', fromHex),
  decoder('from_base32', fromBase32),
  decoder('from_base64', (text) => fromBase64(text, false)),
  decoder('from_base64url', (text) => fromBase64(text, true)),
  encoder('to_base32', toBase32),
  encoder('to_base64url', (bytes) => {
    const digits = Buffer.from(bytes).toString('base64url');
    return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
  }),
  {
    name: 'trino_to_big_endian_32',
    parameters: [INTEGER],
    result: BLOB,
    call: (value: number) => written(4, (view) => view.setInt32(0, value)),
  },
  {
    name: 'trino_to_big_endian_64',
    parameters: [BIGINT],
    result: BLOB,
    call: (value: bigint) => written(8, (view) => view.setBigInt64(0, value)),
  },
  {
    name: 'trino_to_ieee754_32',
    parameters: [FLOAT],
    result: BLOB,
    // Trino's bits of a real NaN tell what it was computed from.
    call: (value: number) => {
      if (Number.isNaN(value))
        throw new Error('NOT_SUPPORTED: to_ieee754_32 of NaN is not supported by the local Athena');
      return written(4, (view) => view.setFloat32(0, value));
    },
  },
  {
    name: 'trino_to_ieee754_64',
    parameters: [DOUBLE],
    result: BLOB,
    call: (value: number) => written(8, (view) => view.setFloat64(0, canonical(value))),
  },
  {
    name: 'trino_from_big_endian_32',
    parameters: [BLOB],
    result: INTEGER,
    call: fixed(4, (view) => view.getInt32(0)),
  },
  {
    name: 'trino_from_big_endian_64',
    parameters: [BLOB],
    result: BIGINT,
    call: fixed(8, (view) => view.getBigInt64(0)),
  },
  {
    name: 'trino_from_ieee754_32',
    parameters: [BLOB],
    result: FLOAT,
    call: fixed(
      4,
      (view) => view.getFloat32(0),
      'Input floating-point value must be exactly 4 bytes long, but got ',
    ),
  },
  {
    name: 'trino_from_ieee754_64',
    parameters: [BLOB],
    result: DOUBLE,
    call: fixed(
      8,
      (view) => view.getFloat64(0),
      'Input floating-point value must be exactly 8 bytes long, but got ',
    ),
  },
];
