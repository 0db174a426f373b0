import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const outdir = mkdtempSync(join(tmpdir(), 'coinlake-app-'));
  const { status, stderr } = spawnSync(process.execPath, ['bin/app.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: outdir, ...env },
  });
  return { status, stderr };
}

test('an unknown environment is one line, not a stack trace', () => {
  const { status, stderr } = run(['-c', 'env=stage']);
  expect(stderr).toBe("Unknown environment 'stage'. cdk.json has: dev, examples, prod\n");
  expect(status).toBe(2);
});

test('takes environment and settings from the CDK’s command line', () => {
  const settings = join(mkdtempSync(join(tmpdir(), 'coinlake-settings-')), 'settings.json');
  writeFileSync(settings, '{ "datasets": { "binance_klines": { "symbols": ["btcusdt"] } } }');
  const { status, stderr } = run([], { CDK_CONTEXT_JSON: JSON.stringify({ env: 'prod', settings }) });
  expect(stderr).toBe(
    `Settings in ${settings} are not valid:\n  datasets.binance_klines.symbols.0: a symbol as Binance spells it expected, in upper-case letters and digits, e.g. BTCUSDT\n`,
  );
  expect(status).toBe(2);
});

test('by itself it synthesizes the functions as they are, offline, leaves the templates and says where', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-synth-'));
  const { CDK_OUTDIR: _, CDK_VALIDATION: __, ...env } = process.env;
  const outdir = join(folder, 'out');
  const args = ['bin/run.mjs', 'bin/app.ts', '-o', outdir];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: [
      `Synthesized into ${outdir}:`,
      '  coinlake-dev-storage.template.json',
      '  coinlake-dev-catalog.template.json',
      '  coinlake-dev-pipelines.template.json',
      '',
    ].join('\n'),
    stderr: '',
  });
  expect(readdirSync(outdir)).toContain('coinlake-dev-pipelines.template.json');
  const assets = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  expect(assets).toHaveLength(7);
  const withModels = assets.filter((name) => existsSync(join(outdir, name, 'models.json')));
  expect(withModels).toHaveLength(2);
  for (const name of withModels) {
    const { models } = JSON.parse(readFileSync(join(outdir, name, 'models.json'), 'utf8'));
    expect(models.map((model: { readonly name: string }) => model.name)).toContain('ohlcv_daily');
  }
});

test('options that are not there are named', () => {
  const { status, stderr } = run(['--outpt', 'x']);
  expect({ status, stderr }).toEqual({ status: 2, stderr: "Unknown option '--outpt'\n" });
});
