import { describe, expect, it } from 'vitest';
import { path } from '../../../../lib/contracts/column.ts';
import type { RawRecord } from '../../../../lib/ingestion/formats/format.ts';
import { columnarJson, json, ndjson } from '../../../../lib/ingestion/formats/json.ts';

type From = Parameters<RawRecord['value']>[0];
const values = (record: RawRecord, ...paths: string[]) =>
  paths.map((name) => record.value(path(name) as From));

describe('json', () => {
  it('takes records from a path, numbers digit by digit, nested members, null and missing ones', () => {
    const body = '{"page":2,"data":{"rows":[{"n":9007199254740993.10,"in":{"b":true},"z":null,"l":[1.50]}]}}';
    const answer = json({ rows: 'data.rows' }).read(Buffer.from(body));
    expect(answer.length).toBe(1);
    expect(answer.around('page')).toBe('2');
    const [record] = [...answer.records];
    expect(values(record!, 'n', 'in.b', 'z', 'none', 'l.0', 'l')).toEqual([
      '9007199254740993.10',
      'true',
      null,
      undefined,
      '1.50',
      '[1.50]',
    ]);
    expect(record?.raw).toBe('{"n":9007199254740993.10,"in":{"b":true},"z":null,"l":[1.50]}');
  });

  it.each<[string, string | undefined, string]>([
    ['{"data":{"message":"gone"}}', 'data', `'data' is {"message":"gone"}: a list of records expected`],
    ['{}', 'data', "'data' is missing: a list of records expected"],
    ['{}', undefined, 'the answer is {}: a list of records expected'],
    ['', undefined, 'the body is empty'],
    ['[{]', undefined, "not JSON: Expected property name or '}' in JSON at position 2 (line 1 column 3)"],
  ])('refuses %j', (body, rows, message) => {
    expect(() => json(rows === undefined ? {} : { rows }).read(Buffer.from(body))).toThrow(message);
  });
});

it('ndjson: a line that is no JSON is one record', () => {
  const answer = ndjson().read(Buffer.from('{"a":1.0}\r\n{"a":\n\n{"a":"x"}'));
  const records = [...answer.records];
  expect(answer.length).toBe(3);
  expect(records.map((record) => values(record, 'a')[0])).toEqual(['1.0', undefined, 'x']);
  expect(records.map(({ fault }) => fault)).toEqual([
    undefined,
    'not JSON: Unexpected end of JSON input',
    undefined,
  ]);
  expect(records[1]?.raw).toBe('{"a":');
});

it('ndjson: every number keeps its digits, whatever is read first', () => {
  const line = '{"e":"trade","n":9007199254740993.10,"in":{"price":1.50,"list":[2.0]},"z":null}';
  const orders = [
    ['e', 'n', 'in.price', 'in.list', 'in', 'z'],
    ['in', 'n', 'e', 'in.price', 'in.list', 'z'],
    ['z', 'in.list.0', 'e', 'n'],
  ];
  const written: Readonly<Record<string, string | null>> = {
    ...{ e: 'trade', n: '9007199254740993.10', z: null },
    ...{ in: '{"price":1.50,"list":[2.0]}', 'in.price': '1.50', 'in.list': '[2.0]', 'in.list.0': '2.0' },
  };
  for (const order of orders) {
    const [record] = ndjson().read(Buffer.from(line)).records;
    expect(values(record!, ...order)).toEqual(order.map((name) => written[name]));
  }
});

describe('columnarJson', () => {
  it('makes a record of the n-th values of all lists, digit by digit', () => {
    const body =
      '{"offset":10800,"hourly":{"time":["2026-06-18T00:00","2026-06-18T01:00"],"rain":[0.10,null]}}';
    const answer = columnarJson({ columns: 'hourly' }).read(Buffer.from(body));
    expect(answer.length).toBe(2);
    expect(answer.around('offset')).toBe('10800');
    expect(
      [...answer.records].map((record) => [...values(record, 'time', 'rain', 'wind'), record.raw]),
    ).toEqual([
      ['2026-06-18T00:00', '0.10', undefined, '{"time":"2026-06-18T00:00","rain":0.10}'],
      ['2026-06-18T01:00', null, undefined, '{"time":"2026-06-18T01:00","rain":null}'],
    ]);
  });

  it.each([
    ['{}', "'hourly' is missing: an object with a list for each column expected"],
    ['{"hourly":[]}', "'hourly' is []: an object with a list for each column expected"],
    ['{"hourly":{"time":1}}', "'hourly.time' is 1: a list of values expected"],
    ['{"hourly":{"time":[1,2],"rain":[1]}}', "'hourly.rain' has 1 values, and 'hourly.time' has 2"],
  ])('refuses %s', (body, message) => {
    expect(() => columnarJson({ columns: 'hourly' }).read(Buffer.from(body))).toThrow(message);
  });
});
