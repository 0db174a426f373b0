import { expect, test } from 'vitest';
import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import type { CatalogTable } from '../../../../lib/sql/bind/scope.ts';
import { parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';
import { BIGINT, INTEGER, typeName, VARCHAR } from '../../../../lib/sql/types/type.ts';

const tables: Record<string, CatalogTable> = {
  'silver.trades': { columns: [{ name: 'size', type: INTEGER }] },
  'gold.trades': { columns: [{ name: 'other', type: VARCHAR }] },
};

const bind = (sql: string, view: string, columns: CatalogTable['columns']) =>
  bindQuery(sql, {
    catalog: {
      defaultDatabase: 'gold',
      table: (database, name) =>
        `${database}.${name}` === 'gold.sizes'
          ? { columns, view: { query: parseQueryText(view), defaultDatabase: 'silver' } }
          : tables[`${database}.${name}`],
    },
    session: { timeZone: 'UTC', now: new Date(0) },
    parameters: ['1'],
  });

test('a view is bound in its own database and gives its own types; it is no table that is read', () => {
  const bound = bind(
    'WITH trades AS (SELECT 1 AS x) SELECT gold.sizes.size FROM sizes, trades WHERE x = ?',
    'SELECT size FROM trades',
    [{ name: 'size', type: BIGINT }],
  );
  expect(bound.columns.map(({ name, type }) => [name, typeName(type)])).toEqual([['size', 'bigint']]);
  expect(bound.tables).toEqual([{ database: 'silver', name: 'trades' }]);
});

test.each([
  [
    'SELECT nothing FROM trades',
    "INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.gold.sizes': line 1:8: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
  ],
  [
    'SELECT size, size AS again FROM trades',
    "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.gold.sizes' is stale or in invalid state: stored view column count (1) does not match column count derived from the view query analysis (2)",
  ],
  [
    'SELECT size + 1 FROM trades',
    "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.gold.sizes' is stale or in invalid state: a column of type integer projected from query view at position 0 has no name",
  ],
  [
    'SELECT size AS sizes FROM trades',
    "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.gold.sizes' is stale or in invalid state: column [sizes] of type integer projected from query view at position 0 has a different name from column [size] of type bigint stored in view definition",
  ],
  [
    "SELECT 'a' AS size FROM trades",
    "VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.gold.sizes' is stale or in invalid state: column [size] of type varchar(1) projected from query view at position 0 cannot be coerced to column [size] of type bigint stored in view definition",
  ],
])('%s is no longer the view', (view, message) => {
  expect(() => bind('SELECT * FROM sizes', view, [{ name: 'size', type: BIGINT }])).toThrow(message);
});
