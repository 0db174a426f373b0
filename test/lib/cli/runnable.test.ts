import { expect, test } from 'vitest';
import { deploymentOf } from '../../../lib/cli/deployment.ts';
import { UsageError } from '../../../lib/cli/failure.ts';
import { modelNames, runnableNamed } from '../../../lib/cli/runnable.ts';
import { datasets } from '../../../lib/datasets/registry.ts';

const deployment = deploymentOf('dev', 'local');

test('a dataset has a machine of its own, models share one', () => {
  expect(runnableNamed('binance_klines', deployment)).toEqual({
    kind: 'dataset',
    name: 'binance_klines',
    machine: 'coinlake-dev-dataset-binance_klines',
  });
  expect(runnableNamed('ohlcv_daily', deployment)).toEqual({
    kind: 'model',
    name: 'ohlcv_daily',
    machine: 'coinlake-dev-gold-model',
  });
});

test('a name that is nearly one is asked about', () => {
  expect(() => runnableNamed('ohlc_daily', deployment)).toThrow(
    "There is no dataset or model 'ohlc_daily'. Did you mean ohlcv_daily? Datasets: ",
  );
});

test('another name is refused with what there is', () => {
  expect(() => runnableNamed('toString', deployment)).toThrow(
    new UsageError(
      `There is no dataset or model 'toString'. Datasets: ${Object.keys(datasets).sort().join(', ')}; models: ${modelNames().join(', ')}`,
    ),
  );
});
