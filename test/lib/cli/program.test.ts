import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { modelNames } from '../../../lib/cli/runnable.ts';
import { datasets } from '../../../lib/datasets/registry.ts';
import { workFolder } from '../../end-to-end/coinlake.ts';
import { onlyDatasets } from '../../end-to-end/only-datasets.ts';
import { commandHere } from './command-here.ts';

const folder = workFolder();

afterAll(() => folder.remove());

describe('what is wrong before anything starts', () => {
  test.each<[string, readonly string[], number, string]>([
    ['an unknown environment', ['tables', '--env', 'x'], 2, '--env x: cdk.json has dev, examples, prod'],
    [
      'a time in the future',
      ['start', '--at', '2999-01-01'],
      2,
      '--at 2999-01-01T00:00:00.000Z lies in the future',
    ],
    [
      'a time that is none',
      ['start', '--at', 'yesterday'],
      2,
      "error: option '--at <time>' argument 'yesterday' is invalid. a time in UTC expected, e.g. 2024-06-01T00:00:00Z\n(add --help for the options)",
    ],
    [
      'two markets',
      ['start', '--simulate', '--recordings', 'r'],
      2,
      '--recordings and --simulate exclude each other: name one market',
    ],
    [
      'a misspelt command',
      ['statsu'],
      2,
      "error: unknown command 'statsu'\n(Did you mean status?)\n(add --help for the options)",
    ],
    [
      'a misspelt option',
      ['query', '--formt', 'csv'],
      2,
      "error: unknown option '--formt'\n(Did you mean --format?)\n(add --help for the options)",
    ],
    ['an unknown command', ['nope'], 2, "error: unknown command 'nope'\n(add --help for the options)"],
    [
      'a folder without a lakehouse',
      ['runs', '--data', join(folder.path, 'none')],
      1,
      `There is no lakehouse in ${join(folder.path, 'none')}: run 'npm start' first, or name its folder with --data`,
    ],
    [
      'a run in a folder without a lakehouse',
      ['run', 'binance_klines', '--data', join(folder.path, 'none')],
      1,
      `There is no lakehouse in ${join(folder.path, 'none')}: run 'npm start' first, or name its folder with --data`,
    ],
    [
      'a run of what is not there',
      ['run', 'nope'],
      2,
      `There is no dataset or model 'nope'. Datasets: ${Object.keys(datasets).sort().join(', ')}; models: ${modelNames().join(', ')}`,
    ],
    [
      'an endpoint without its target',
      ['status', '--endpoint-url', 'http://127.0.0.1:1'],
      2,
      '--endpoint-url goes with --target aws: the local runtime is found through --data',
    ],
    [
      'settings that are not there',
      ['start', '--settings', join(folder.path, 'none.json')],
      2,
      `Settings file ${join(folder.path, 'none.json')} can't be read: ENOENT: no such file or directory, open '${join(folder.path, 'none.json')}'`,
    ],
  ])('%s', async (_, args, code, message) => {
    const ended = await commandHere(args);
    expect({ code: ended.code, stderr: ended.stderr.trim() }).toEqual({ code, stderr: message });
  });

  test.each([
    ['{ "datasets": ', (file: string) => `Settings file ${file} can't be read: Unexpected end of JSON input`],
    [
      '{ "datasets": { "binance_klines": { "symbol": ["BTCUSDT"] } }, "nope": 1 }',
      (file: string) =>
        `Settings in ${file} are not valid:\n  datasets.binance_klines.symbol: unknown setting. Did you mean symbols?\n  nope: unknown setting. There are namespace, retain, kms, logRetentionDays, alarmEmail, monthlyBudgetUsd, dashboard, bytesScannedCutoff, tags, datasets`,
    ],
    [
      '{ "datasets": { "binance_klines": { "timeframes": ["7m"] } } }',
      (file: string) =>
        `Settings in ${file} are not valid:\n  datasets.binance_klines.timeframes.0: Binance has no interval 7m: one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d expected`,
    ],
    [
      JSON.stringify({ datasets: onlyDatasets({}) }),
      (file: string) =>
        `Settings in cdk.json environments.dev with ${file} are not valid:\n  datasets: nothing is enabled; leave one of ${Object.keys(onlyDatasets({})).sort().join(', ')} on`,
    ],
  ])('settings %s', async (text, message) => {
    const file = join(folder.path, 'wrong.json');
    writeFileSync(file, text);
    const data = join(folder.path, 'untouched');
    const ended = await commandHere(['start', '--settings', file, '--data', data]);
    expect({ code: ended.code, stderr: ended.stderr.trim() }).toEqual({ code: 2, stderr: message(file) });
    expect(existsSync(data)).toBe(false);
  });

  test('doctor fails with what would fail', async () => {
    const data = join(folder.path, 'foreign');
    mkdirSync(data);
    writeFileSync(join(data, 'notes.txt'), '');
    const ended = await commandHere(['doctor', '--data', data, '--port', '0']);
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim()).toBe('1 of 6 checks failed');
    expect(ended.stdout).toContain(
      `fail  Data folder ${data} has no version file and holds other files (notes.txt)\n      → name an empty or new folder with --data\n`,
    );
  });

  test.each(['start', 'query', 'run', 'runs', 'logs', 'tables', 'status', 'doctor'])(
    '%s explains itself',
    async (command) => {
      const { code, stdout } = await commandHere([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: coinlake ${command}`);
    },
  );
});
