import { describe, expect, it } from 'vitest';
import { decodeSlice } from '../../../lambdas/normalize/decode-slice.ts';
import { FragmentWriter } from '../../../lambdas/normalize/fragment-writer.ts';
import {
  bigint,
  boolean,
  date,
  decimal,
  double,
  integer,
  path,
  text,
  timestamp,
} from '../../../lib/contracts/column.ts';
import { atLeast, datasetTable } from '../../../lib/contracts/dataset-table.ts';
import { day, identity } from '../../../lib/contracts/partition.ts';
import { csv } from '../../../lib/ingestion/formats/csv.ts';
import type { Answer } from '../../../lib/ingestion/formats/format.ts';
import { readFragment } from '../../../lib/ingestion/run/fragments.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { unpackedRows } from '../../../lib/lake/packed-column.ts';
import { Random } from '../../engines/differential/random.ts';
import { plain } from '../../lib/lake/sample-table.ts';

const OPTIONAL = { nullable: true } as const;
const table = datasetTable('readings', 'Readings', {
  key: ['place', 'at', 'id'],
  partition: [identity('place'), day('at')],
  rules: [atLeast('high', 'low')],
  columns: {
    place: text('Place', path('place')),
    at: timestamp('When', path('at'), { written: 'iso_8601' }),
    id: bigint('Number', path('id'), { minimum: 0 }),
    high: decimal(10, 2, 'Highest', path('high'), OPTIONAL),
    low: decimal(10, 2, 'Lowest', path('low'), OPTIONAL),
    narrow: decimal(18, 8, 'Narrow', path('narrow'), OPTIONAL),
    wide: decimal(38, 24, 'Wide', path('wide'), OPTIONAL),
    count: bigint('Count', path('count'), OPTIONAL),
    positive: bigint('Above zero', path('positive'), { minimum: 1, nullable: true }),
    seen: timestamp('Seen', path('seen'), { written: 'iso_8601', nullable: true }),
    epoch: timestamp('Epoch', path('epoch'), OPTIONAL),
    note: text('Note', path('note'), OPTIONAL),
    must: text('Must', path('must')),
    whole: integer('Whole', path('whole'), OPTIONAL),
    share: double('Share', path('share'), OPTIONAL),
    is_on: boolean('On', path('on'), OPTIONAL),
    born: date('Born', path('born'), OPTIONAL),
  },
});
const header = ['place', 'at', 'id', 'high', 'low', 'narrow', 'wide', 'count', 'positive', 'seen', 'epoch'];
const fields = [...header, 'note', 'must', 'whole', 'share', 'on', 'born', 'more'];

/**
 * Lines most of which are right, with values of every kind of oddity among them.
 * @param repeated share of the lines that have the key of the line before
 */
function lines(random: Random, count: number, repeated: number): string[] {
  const odd = [
    '',
    'NA',
    '-1',
    '+2',
    '1e-8',
    '.5',
    '5.',
    '.',
    '1.2.3',
    '٣',
    'x',
    '0',
    '00012',
    '-0',
    ' 1',
    '1_000',
  ];
  const digits = (most: number) => random.digits(random.int(1, most));
  const number = (whole: number, fraction: number) =>
    random.chance(0.03)
      ? random.pick(odd)
      : `${digits(whole)}${random.chance(0.6) ? `.${random.digits(random.int(1, fraction))}` : ''}`;
  const integer = (most: number) => (random.chance(0.02) ? random.pick(odd) : digits(most));
  const two = (most: number) => String(random.int(0, most)).padStart(2, '0');
  const instant = (days: number) => {
    const date = `2024-${random.pick(['02', '06'])}-${two(days)}`;
    const time = random.chance(0.02)
      ? random.pick(['24:00:00', '12:60:00', '1:02:03'])
      : `${two(23)}:${two(59)}:${two(59)}`;
    const separator = random.pick([' ', ' ', 'T']);
    return random.chance(0.9) ? `${date}${separator}${time}` : `${date}${separator}${time}.5Z`;
  };
  let known = ['Oslo', '2024-06-01 00:00:00', '0'];
  return random.times(count, (at) => {
    const line = [
      random.pick(['Oslo', 'Bern', 'Žilina', random.chance(0.02) ? '' : 'Oslo']),
      `2024-06-0${random.int(1, 3)} ${two(23)}:00:0${random.int(0, 9)}`,
      random.chance(0.03) ? random.pick(odd) : String(at),
      number(7, 2),
      '0',
      number(9, 8),
      number(12, 20),
      random.chance(0.02) ? digits(20) : integer(18),
      integer(3),
      random.chance(0.03) ? random.pick(odd) : instant(29),
      random.chance(0.02) ? '-5' : random.pick(['1717200000', '1717200000000', 'NA']),
      random.pick(['', 'NA', 'й', 'a"b', '\u{1f600}', digits(40)]),
      random.chance(0.01) ? '' : 'm',
      integer(9),
      number(3, 3),
      random.chance(0.02) ? 'no' : random.pick(['true', '0', '']),
      random.chance(0.02) ? '2024-02-30' : random.pick(['2024-06-01', 'NA']),
      'not read',
    ];
    if (random.chance(repeated)) line.splice(0, 3, ...known);
    known = line.slice(0, 3);
    if (random.chance(0.02)) line.pop();
    if (random.chance(0.02)) line.push('');
    return line.join('\t');
  });
}

const format = csv({ delimiter: '\t', quotes: false, nulls: ['', 'NA'] });

async function* inPieces(body: Buffer, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

/** All that decoding leaves of a body, and how many lines were read as they are. */
async function decoded(body: Buffer, isPlain: boolean) {
  const objects = new MemoryObjectStore();
  const writer = new FragmentWriter(objects, 's3://work/f/', 200);
  const batch = {
    ...{ slice: 's', batchId: 'b/s', parameters: {}, extent: { kind: 'whole' } as const },
    fetchedAt: new Date('2024-06-05T00:00:00Z'),
  };
  let asRecords = 0;
  async function* stream(): AsyncGenerator<Answer> {
    for await (const answer of format.stream!(inPieces(body, 4096))) {
      const { plain, ...others } = answer;
      if (!plain) throw new Error('the lines are not plain');
      const counted = (line: number) => {
        asRecords++;
        return plain.record(line);
      };
      const records = Array.from({ length: answer.length }, (_, line) => line)
        .values()
        .map(counted);
      yield { ...others, records, ...(isPlain && { plain: { ...plain, record: counted } }) };
    }
  }
  const found = await decodeSlice(
    { tables: [table], coverage: { column: 'at' } as never },
    batch,
    [{ object: 's3://bronze/a', stream }],
    writer,
  );
  const places = await writer.end();
  const rows = await Promise.all(
    places.map(async (place) => plain(unpackedRows(await readFragment(objects, place)))),
  );
  return { found, places: places.map(({ path, rows }) => ({ path, rows })), rows, asRecords };
}

describe('lines read as they are', () => {
  // Where keys are in conflict, all lines are read once more as records.
  it.each([
    [1, 0.05],
    [2, 0.05],
    [3, 0],
    [4, 0],
    [5, 0],
    [6, 0],
  ])(
    'give what records give, in values and in errors: seed %i, %d of keys repeated',
    async (seed, repeated) => {
      const random = new Random(seed);
      const body = Buffer.from([fields.join('\t'), ...lines(random, 1500, repeated)].join('\n'));
      const [quick, slow] = [await decoded(body, true), await decoded(body, false)];
      expect(quick.found).toEqual(slow.found);
      expect(quick.places).toEqual(slow.places);
      expect(quick.rows).toEqual(slow.rows);
      expect(quick.found.records).toBe(1500);
      expect(quick.found.broken.length).toBeGreaterThan(100);
      expect(quick.found.broken.length).toBeLessThan(1000);
      expect(quick.found.conflicts > 0).toBe(repeated > 0);
    },
  );

  it('need no record where they are right', async () => {
    const line = (id: number) =>
      `Oslo\t2024-06-01 00:00:00\t${id}\t2.5\t1\t1.5\t3.25\t7\t1\t2024-06-02 01:02:03\t1717200000\tnote\tm\t1\t0.5\ttrue\t2024-06-01\t`;
    const body = Buffer.from(
      [fields.join('\t'), ...Array.from({ length: 50 }, (_, at) => line(at))].join('\n'),
    );
    const { found, asRecords } = await decoded(body, true);
    expect(found).toMatchObject({ records: 50, broken: [] });
    expect(asRecords).toBe(0);
    expect(found.remarks).toEqual([
      'readings: the source has columns that the contract does not read, which stay in bronze: more',
    ]);
  });
});
