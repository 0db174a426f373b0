import { expect, test } from 'vitest';
import { columnInfo } from '../../../../../localstack/services/athena/results/result-column.ts';

test.each([
  ['varchar', 'varchar', 2_147_483_647, 0, true],
  ['varchar(3)', 'varchar', 3, 0, true],
  ['decimal(38,18)', 'decimal', 38, 18, false],
  ['bigint', 'bigint', 19, 0, false],
  ['real', 'float', 17, 0, false],
  ['timestamp(6)', 'timestamp', 3, 0, false],
  ['timestamp(3) with time zone', 'timestamp with time zone', 3, 0, false],
  ['time(3)', 'time', 3, 0, false],
  ['array(timestamp(3) with time zone)', 'array', 0, 0, false],
  ['row(at timestamp(3) with time zone)', 'row', 0, 0, false],
])('a column of %s is told as %s', (type, name, precision, scale, caseSensitive) => {
  expect(columnInfo({ name: 'c', type })).toEqual({
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: 'c',
    Label: 'c',
    Type: name,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: caseSensitive,
  });
});
