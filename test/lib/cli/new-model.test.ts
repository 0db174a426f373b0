import { expect, test } from 'vitest';
import { newModel } from '../../../lib/cli/new-model.ts';

test.each([
  [
    'silver.binance_kline',
    '--from silver.binance_kline: there is neither a file nor a table of that name. Did you mean silver.binance_klines?',
  ],
  ['nowhere.sql', '--from nowhere.sql: there is neither a file nor a table of that name.'],
])('a model from %s is refused, as nothing is called so', (from, message) => {
  expect(() => newModel('new_model_of_nothing', { from })).toThrow(message);
});
