import { describe, expect, it, test } from 'vitest';
import { guessColumn } from '../../../../lib/cli/new-dataset/guess-column.ts';
import { readSample } from '../../../../lib/cli/new-dataset/read-sample.ts';
import { writeDefinition } from '../../../../lib/cli/new-dataset/write-definition.ts';

describe('guessColumn', () => {
  it.each<[string, readonly (string | null)[], string]>([
    ['count', ['1', '-20', '0'], 'bigint('],
    ['zip', ['01234', '12345'], 'text('],
    ['price', ['1.50', '200.125', '3'], 'decimal(10, 3, '],
    ['price', ['.5', '-0.25'], 'decimal(6, 2, '],
    ['price', ['7.245,05', '12,5', '3'], 'decimal(10, 2, decimal_comma'],
    ['rate', ['1e-8', '0.5'], 'double('],
    ['big', [`${'9'.repeat(30)}.${'1'.repeat(20)}`], 'double('],
    ['ok', ['true', 'false'], 'boolean('],
    ['day', ['2024-06-01'], 'date('],
    ['day', ['2024-6-1', '2024-12-31'], 'date(unpadded'],
    ['day', ['14.02.2024', '1.3.2024'], 'date(day_month_year'],
    ['day', ['3/4/2024'], 'text('],
    ['at', ['2024-06-01T12:00:00+0300', '2024-06-01 12:00'], 'timestamp(iso_8601'],
    ['created_at', ['1735689600000', '1735689600001'], 'timestamp('],
    ['number', ['1735689600000'], 'bigint('],
    ['title', ['A &amp; B', 'C'], 'text(html'],
    ['nothing', [null, null], 'text('],
    ['mixed', ['1', 'x'], 'text('],
  ])('%s %j', (name, values, expected) => {
    const { builder, written = '' } = guessColumn(name, values);
    expect(builder + written).toBe(expected);
  });

  it('takes as many values as a large sample has', () => {
    const values = Array.from({ length: 300_000 }, (_, i) => `${i}.5`);
    expect(guessColumn('price', values).builder).toBe('decimal(11, 1, ');
  });

  it('may be null where a record has none', () => {
    expect(guessColumn('a', ['1', null]).isNullable).toBe(true);
    expect(guessColumn('a', ['1', '2']).isNullable).toBe(false);
  });
});

describe('readSample', () => {
  const read = (text: string, options = {}) => {
    const { format, fields, records } = readSample(Buffer.from(text), options);
    return [format, fields, records];
  };
  it.each<[string, object, unknown]>([
    ['a,b\n1,2\n', {}, ['csv()', ['a', 'b'], 1]],
    ['a;b\n1,5;#N/A\n', {}, ["csv({ delimiter: ';', nulls: ['', '#N/A'] })", ['a', 'b'], 1]],
    ['a\tb\n1\t2', {}, ['tsv()', ['a', 'b'], 1]],
    ['a|b,c|d\n1|2|3', {}, ["csv({ delimiter: '|' })", ['a', 'b,c', 'd'], 1]],
    ['[{"a":1},{"b":{"c":null,"d":[1]}}]', {}, ['json()', ['a', 'b.c', 'b.d'], 2]],
    [
      '{"page":1,"data":{"rows":[{"a":{"x":1}},{"a":null}]}}',
      {},
      ["json({ rows: 'data.rows' })", ['a.x'], 2],
    ],
    ['{"z":[{"q":1}],"data":[{"a":1}]}', { rows: 'data' }, ["json({ rows: 'data' })", ['a'], 1]],
    ['{"a":1}\n{"b":2}\n', {}, ['ndjson()', ['a', 'b'], 2]],
  ])('%j', (text, options, expected) => expect(read(text, options)).toEqual(expected));

  it.each([
    ['a,b\n', 'the sample has no record'],
    ['{"a":1}', 'the sample has no list of objects: say where with --rows PATH'],
    ['{"a":', 'the sample is neither JSON nor a JSON value a line'],
    ['', 'the file is empty: a header line expected'],
    ['a,a\n1,2', "the header has 'a' twice: a, a"],
  ])('refuses %j', (text, message) => expect(() => read(text)).toThrow(message));
});

test('a definition names all that was guessed, and finds the key', () => {
  const sample = readSample(
    Buffer.from("Date,Station ID,1st,Rain's mm,date\n2024-6-1,a,1,,x\n2024-6-1,b,2,0.5,x\n"),
    {},
  );
  expect(writeDefinition('rain', sample, { url: 'https://x.example/rain.csv', isUrlGuessed: true })).toBe(
    `import { bigint, cron, csv, dataset, date, decimal, http, path, text, whole } from '../../ingestion/index.ts';

export default dataset({
  name: 'rain',
  // Guessed from 2 records. Look at each, correct it, and take it from this list: until it is empty nothing runs.
  guessed: [
    'description',
    'source',
    'format',
    'schedule',
    'key',
    'columns.date',
    'columns.station_id',
    'columns.field_1st',
    'columns.rain_s_mm',
    'columns.date_2',
  ],
  description: 'What rain is',
  source: http({ url: 'https://x.example/rain.csv' }),
  format: csv(),
  coverage: whole(),
  schedule: cron('15 6 * * *', 'UTC'),
  tables: {
    rain: {
      merge: 'replace',
      key: ['station_id'],
      columns: {
        date: date('What Date is, and its unit', path('Date'), { written: 'unpadded' }),
        station_id: text('What Station ID is, and its unit', path('Station ID')),
        field_1st: bigint('What 1st is, and its unit', path('1st')),
        rain_s_mm: decimal(5, 1, 'What Rain\\'s mm is, and its unit', path('Rain\\'s mm'), { nullable: true }),
        date_2: text('What date is, and its unit', path('date')),
      },
    },
  },
});
`,
  );
});
