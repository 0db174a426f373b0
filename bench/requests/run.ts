import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clientsOf, OWNER } from '../../lib/cli/session.ts';
import { synthesize } from '../../lib/cli/synthesis.ts';
import { watchRun } from '../../lib/cli/watch-run.ts';
import { endpointsText } from '../../lib/contracts/endpoints.ts';
import binanceKlines from '../../lib/datasets/binance_klines/stand-in.ts';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import { serveProvider } from '../../localstack/providers/provider-server.ts';
import type { CallRecord } from '../../localstack/server/call-record.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { onlyDatasets } from '../../test/end-to-end/only-datasets.ts';
import { symbolNames } from '../memory/symbol-names.ts';

/** What an hourly run of binance_klines asks of S3, Glue and the provider, counted by the local runtime. */
const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '3,200' },
    /** Where the candles begin: an hourly run has a partition that is open, and one that is full, of each symbol. */
    start: { type: 'string', default: '2024-04-20' },
    at: { type: 'string', default: '2024-05-20T00:00:00Z' },
  },
});
const counts = options.symbols.split(',').map(Number);
if (counts.some((count) => !Number.isInteger(count) || count < 1)) {
  process.stderr.write(`--symbols ${options.symbols}: numbers of symbols expected, e.g. 3,200\n`);
  process.exit(2);
}

const KINDS = ['PUT', 'LIST', 'GET', 'HEAD', 'Glue', 'other'] as const;
type Kind = (typeof KINDS)[number];
type Counts = Record<Kind, number>;
const HOUR = 3_600_000;

print('| symbols | provider | PUT | LIST | GET | HEAD | Glue | S3 a month, USD | seconds |');
print('|---:|---:|---:|---:|---:|---:|---:|---:|---:|');
const details: string[] = [];
for (const symbols of counts) {
  const { total, byCaller, provider, seconds } = await measure(symbols);
  // Writes and lists at 5 USD a million, reads at 0.40: see lib/infra/cost/price-list.ts.
  const dollars = 720 * ((total.PUT + total.LIST) * 5e-6 + (total.GET + total.HEAD) * 0.4e-6);
  print(
    `| ${symbols} | ${provider} | ${total.PUT} | ${total.LIST} | ${total.GET} | ${total.HEAD} | ${total.Glue} | ${dollars.toFixed(2)} | ${seconds.toFixed(1)} |`,
  );
  for (const [caller, own] of [...byCaller].sort(([a], [b]) => (a < b ? -1 : 1)))
    details.push(`| ${symbols} | ${caller} | ${KINDS.map((kind) => own[kind]).join(' | ')} |`);
}
print(`\n| symbols | by | ${KINDS.join(' | ')} |\n|---:|---|${KINDS.map(() => '---:').join('|')}|`);
for (const line of details) print(line);

async function measure(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-bench-requests-'));
  const first = new Date(options.at);
  const end = new Date(first.getTime() + 3 * HOUR);
  const provider = await serveProvider(binanceKlines.simulate({ seed: 1, now: () => end }).api);
  const runtime = await openLocalRuntime({ dataFolder: folder, port: 0, schedules: false });
  try {
    const assembly = join(folder, 'cdk.out');
    const binance = { symbols: symbolNames(count), timeframes: ['1h'], start: options.start };
    await synthesize(assembly, {
      env: 'dev',
      settings: { datasets: onlyDatasets({ binance_klines: binance }) },
    });
    await deploy(runtime, assembly, {
      parameters: { Endpoints: endpointsText({ binance: provider.baseUrl }) },
    });
    const { sfn } = clientsOf({ endpoint: runtime.endpoint, region: runtime.region, credentials: OWNER });
    const scheduler = runtime.service('scheduler');
    const [schedule] = scheduler.schedules();
    const run = async (at: Date) => {
      const { executionArn } = (await scheduler.fireNow(schedule?.name ?? '', at)) as {
        readonly executionArn: string;
      };
      const finished = await watchRun(sfn, executionArn, () => {});
      if (finished.status !== 'SUCCEEDED') throw new Error(finished.error);
    };
    await run(first);
    await run(new Date(first.getTime() + HOUR));
    const byCaller = new Map<string, Counts>();
    const total = none();
    const stop = runtime.onCall((record) => {
      if (!record.wire || record.caller.endsWith(':root')) return;
      const kind = kindOf(record);
      total[kind]++;
      const caller = callerOf(record);
      const own = byCaller.get(caller) ?? none();
      own[kind]++;
      byCaller.set(caller, own);
    });
    const asked = provider.requests.length;
    const began = performance.now();
    await run(new Date(first.getTime() + 2 * HOUR));
    stop();
    const seconds = (performance.now() - began) / 1000;
    return { total, byCaller, provider: provider.requests.length - asked, seconds };
  } finally {
    await runtime.close();
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function kindOf({ service, operation }: CallRecord): Kind {
  if (service === 'glue') return 'Glue';
  if (service !== 's3') return 'other';
  if (operation.startsWith('Put')) return 'PUT';
  if (operation.startsWith('List')) return 'LIST';
  return operation.startsWith('Head') ? 'HEAD' : 'GET';
}

/** arn:aws:sts::…:assumed-role/coinlake-…-FunctionsplanAccessRole…/session: the function. */
function callerOf({ caller }: CallRecord): string {
  return /Functions(\w+?)AccessRole/.exec(caller)?.[1] ?? caller.split('/').at(1) ?? caller;
}

function none(): Counts {
  return { PUT: 0, LIST: 0, GET: 0, HEAD: 0, Glue: 0, other: 0 };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
