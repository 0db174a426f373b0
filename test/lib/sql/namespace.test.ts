import { expect, test } from 'vitest';
import { withNamespace } from '../../../lib/sql/namespace.ts';

test.each([
  ['SELECT * FROM gold.ohlcv_daily', 'SELECT * FROM p_gold.ohlcv_daily'],
  ['select 1 from "gold"."x", Silver.y', 'select 1 from "p_gold"."x", p_silver.y'],
  ['SELECT 1 FROM awsdatacatalog.gold.x', 'SELECT 1 FROM awsdatacatalog.p_gold.x'],
  [
    "WITH gold AS (SELECT 'gold.x' AS gold FROM silver.k)\nSELECT gold.gold FROM gold -- gold.x",
    "WITH gold AS (SELECT 'gold.x' AS gold FROM p_silver.k)\nSELECT gold.gold FROM gold -- gold.x",
  ],
  [
    'SELECT gold.t.day, gold.u FROM gold.t, ops.gold',
    'SELECT p_gold.t.day, gold.u FROM p_gold.t, p_ops.gold',
  ],
  [
    'SELECT (SELECT max(day) FROM gold.t) FROM other.t',
    'SELECT (SELECT max(day) FROM p_gold.t) FROM other.t',
  ],
  ['SELECT * FROM "gold"."t$files"', 'SELECT * FROM "p_gold"."t$files"'],
  ['EXPLAIN SELECT 1 FROM gold.t', 'EXPLAIN SELECT 1 FROM p_gold.t'],
  ['EXPLAIN (TYPE IO)\n SELECT 1 FROM gold.t', 'EXPLAIN (TYPE IO)\n SELECT 1 FROM p_gold.t'],
  ['TABLE gold.t', 'TABLE p_gold.t'],
  ['SHOW TABLES IN gold', 'SHOW TABLES IN p_gold'],
  ["SHOW TABLES IN gold 'gold*'", "SHOW TABLES IN p_gold 'gold*'"],
  ['DESCRIBE gold.t', 'DESCRIBE p_gold.t'],
  ['SHOW CREATE TABLE `gold`.`t`', 'SHOW CREATE TABLE `p_gold`.`t`'],
  ['SHOW DATABASES', 'SHOW DATABASES'],
  ['SELECT * FROM ohlcv_daily', 'SELECT * FROM ohlcv_daily'],
  ['SELECT FROM gold.x WHERE', 'SELECT FROM gold.x WHERE'],
  ["SELECT 'unclosed", "SELECT 'unclosed"],
])('%s', (sql, expected) => {
  expect(withNamespace(sql, 'p_')).toBe(expected);
  expect(withNamespace(sql, '')).toBe(sql);
});
