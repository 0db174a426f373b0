import { assumptions } from './assumptions.ts';
import { prices } from './price-list.ts';
import type { Deployment } from './read-deployment.ts';

export interface CostLine {
  readonly what: string;
  /** How the amount comes about, for people. */
  readonly basis: string;
  /** USD a month. */
  readonly usd: number;
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
  const logs = (runs * assumptions.logBytesPerRun) / 1e9;
  return [
    {
      what: 'Lambda',
      basis: `${whole(invocations)} calls, ${whole(compute)} GB-s`,
      usd: invocations * prices.lambdaRequest + compute * prices.lambdaGigabyteSecond,
    },
    {
      what: 'Step Functions',
      basis: `${whole(runs)} runs, ${whole(steps)} transitions`,
      usd: steps * prices.stateTransition,
    },
    {
      what: 'Athena',
      basis: `${whole(queries)} queries of 10 MB`,
      usd: queries * prices.athenaMinimumBytes * (prices.athenaTerabyte / 1e12),
    },
    {
      what: 'S3',
      basis: `${assumptions.storedGigabytes} GB, ${whole(runs * assumptions.writesPerRun)} writes, ${whole(runs * assumptions.readsPerRun)} reads`,
      usd:
        assumptions.storedGigabytes * prices.s3Gigabyte +
        runs * (assumptions.writesPerRun * prices.s3Write + assumptions.readsPerRun * prices.s3Read),
    },
    { what: 'Schedules', basis: `${whole(datasetRuns)} starts`, usd: datasetRuns * prices.scheduledStart },
    { what: 'Metrics', basis: `${metrics} custom metrics`, usd: metrics * prices.customMetric },
    { what: 'Alarms', basis: `${deployment.alarms} alarms`, usd: deployment.alarms * prices.alarm },
    {
      what: 'Dashboard',
      basis: `${deployment.dashboards} dashboard`,
      usd: deployment.dashboards * prices.dashboard,
    },
    { what: 'Logs', basis: `${logs.toFixed(2)} GB`, usd: logs * prices.logGigabyte },
    {
      what: 'Secrets',
      basis: `${deployment.secrets} secret`,
      usd: deployment.secrets * prices.secret,
    },
    {
      what: 'KMS',
      basis: deployment.keys > 0 ? `${deployment.keys} key` : 'no key (SSE-S3)',
      usd: deployment.keys * (prices.key + runs * assumptions.keyRequestsPerRun * prices.keyRequest),
    },
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const whole = (number: number): string => Math.round(number).toLocaleString('en-US');
