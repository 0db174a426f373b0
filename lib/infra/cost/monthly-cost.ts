import { assumptions } from './assumptions.ts';
import { freeTiers, prices } from './price-list.ts';
import type { Deployment } from './read-deployment.ts';

export interface CostLine {
  readonly what: string;
  /** How the amount comes about, for people. */
  readonly basis: string;
  /** USD a month at list prices. */
  readonly usd: number;
  /** USD a month after the free tiers that never end, where nothing else of the account uses them. */
  readonly afterFreeTiers: number;
}

/** Estimates the monthly bill of a deployment, one line per thing that is billed. */
export function monthlyCost(deployment: Deployment): readonly CostLine[] {
  const datasetRuns = sum(Object.values(deployment.datasetRuns));
  const modelRuns = sum(Object.values(deployment.modelRuns));
  const runs = datasetRuns + modelRuns;
  const gigabyteSeconds = (name: keyof typeof assumptions.seconds) =>
    (deployment.memory[name] / 1024) * assumptions.seconds[name];
  const perDatasetRun =
    2 * gigabyteSeconds('lease') +
    gigabyteSeconds('plan') +
    assumptions.groups * (gigabyteSeconds('ingest') + gigabyteSeconds('normalize')) +
    gigabyteSeconds('commit') +
    gigabyteSeconds('report');
  const perModelRun =
    2 * gigabyteSeconds('lease') +
    gigabyteSeconds('plan') +
    gigabyteSeconds('publish') +
    gigabyteSeconds('report');
  const invocations = datasetRuns * (5 + 2 * assumptions.groups) + modelRuns * 5;
  const compute = datasetRuns * perDatasetRun + modelRuns * perModelRun;
  const steps = datasetRuns * deployment.datasetTransitions + modelRuns * deployment.modelTransitions;
  const queries = 2 * modelRuns;
  const { metrics } = assumptions;
  const keyRequests = runs * assumptions.keyRequestsPerRun;
  const logs = (runs * assumptions.logBytesPerRun) / 1e9;
  return [
    {
      what: 'Lambda',
      basis: `${whole(invocations)} calls, ${whole(compute)} GB-s`,
      usd: invocations * prices.lambdaRequest + compute * prices.lambdaGigabyteSecond,
      afterFreeTiers:
        beyond(invocations, freeTiers.lambdaRequests) * prices.lambdaRequest +
        beyond(compute, freeTiers.lambdaGigabyteSeconds) * prices.lambdaGigabyteSecond,
    },
    {
      what: 'Step Functions',
      basis: `${whole(runs)} runs, ${whole(steps)} transitions`,
      usd: steps * prices.stateTransition,
      afterFreeTiers: beyond(steps, freeTiers.stateTransitions) * prices.stateTransition,
    },
    withoutFreeTier({
      what: 'Athena',
      basis: `${whole(queries)} queries of 10 MB`,
      usd: queries * prices.athenaMinimumBytes * (prices.athenaTerabyte / 1e12),
    }),
    withoutFreeTier({
      what: 'S3',
      basis: `${assumptions.storedGigabytes} GB, ${whole(runs * assumptions.writesPerRun)} writes, ${whole(runs * assumptions.readsPerRun)} reads`,
      usd:
        assumptions.storedGigabytes * prices.s3Gigabyte +
        runs * (assumptions.writesPerRun * prices.s3Write + assumptions.readsPerRun * prices.s3Read),
    }),
    perUnit('Schedules', 'starts', datasetRuns, prices.scheduledStart, freeTiers.scheduledStarts),
    perUnit('Metrics', 'custom metrics', metrics, prices.customMetric, freeTiers.customMetrics),
    perUnit('Alarms', 'alarms', deployment.alarms, prices.alarm, freeTiers.alarms),
    perUnit('Dashboard', 'dashboards', deployment.dashboards, prices.dashboard, freeTiers.dashboards),
    {
      what: 'Logs',
      basis: `${logs.toFixed(2)} GB`,
      usd: logs * prices.logGigabyte,
      afterFreeTiers: beyond(logs, freeTiers.logGigabytes) * prices.logGigabyte,
    },
    withoutFreeTier({
      what: 'Secrets',
      basis: `${deployment.secrets} secret`,
      usd: deployment.secrets * prices.secret,
    }),
    {
      what: 'KMS',
      basis: deployment.keys > 0 ? `${deployment.keys} key` : 'no key (SSE-S3)',
      usd: deployment.keys * (prices.key + keyRequests * prices.keyRequest),
      afterFreeTiers:
        deployment.keys * (prices.key + beyond(keyRequests, freeTiers.keyRequests) * prices.keyRequest),
    },
  ];
}

const beyond = (quantity: number, free: number): number => Math.max(0, quantity - free);

const withoutFreeTier = (line: Omit<CostLine, 'afterFreeTiers'>): CostLine => ({
  ...line,
  afterFreeTiers: line.usd,
});

const perUnit = (what: string, unit: string, quantity: number, price: number, free: number): CostLine => ({
  what,
  basis: `${whole(quantity)} ${unit}`,
  usd: quantity * price,
  afterFreeTiers: beyond(quantity, free) * price,
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const whole = (number: number): string => Math.round(number).toLocaleString('en-US');
