import { GetDatabasesCommand, GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { expect, test } from 'vitest';
import { queryAdvice } from '../../../lib/cli/query-advice.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const glue = mockedClient(GlueClient);
const table = (DatabaseName: string, Name: string, columns: readonly string[]) => ({
  DatabaseName,
  Name,
  StorageDescriptor: { Columns: columns.map((column) => ({ Name: column })) },
});
glue.on(GetDatabasesCommand).resolves({ DatabaseList: [{ Name: 'gold' }, { Name: 'silver' }] });
glue
  .on(GetTablesCommand, { DatabaseName: 'gold' })
  .resolves({ TableList: [table('gold', 'ohlcv_daily', ['day', 'close'])] });
glue
  .on(GetTablesCommand, { DatabaseName: 'silver' })
  .resolves({ TableList: [table('silver', 'binance_klines', ['closed', 'volume'])] });

test.each([
  ["FUNCTION_NOT_FOUND: line 1:8: Function 'cuont' not registered", ' Did you mean count?'],
  ["SCHEMA_NOT_FOUND: line 1:15: Schema 'glod' does not exist", ' Did you mean gold?'],
  [
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.ohlc_daily' does not exist",
    ' Did you mean gold.ohlcv_daily?',
  ],
  [
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.binance_klines' does not exist",
    ' Did you mean silver.binance_klines?',
  ],
  [
    "COLUMN_NOT_FOUND: line 1:8: Column 'clos' cannot be resolved or requester is not authorized",
    ' Did you mean close?',
  ],
  [
    "COLUMN_NOT_FOUND: line 1:8: Column 'd.clos' cannot be resolved or requester is not authorized",
    ' Did you mean close?',
  ],
  ["COLUMN_NOT_FOUND: line 1:8: Column 'nothing_like_it' cannot be resolved", ''],
  ["TYPE_MISMATCH: line 1:8: Column 'clos' is wrong", ''],
])('%s', async (message, advice) => {
  expect(
    await queryAdvice(
      new GlueClient({ region: 'us-east-1' }),
      'SELECT clos FROM gold.ohlcv_daily d',
      message,
    ),
  ).toBe(advice);
});
