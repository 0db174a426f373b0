import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { isGrid } from '../../contracts/dataset.ts';
import type { Settings } from '../../datasets/settings.ts';
import { hasBucket, hasInbox, type SourcedDataset } from '../../ingestion/dataset.ts';
import type { CompiledModel } from '../../sql/model/compiled-model.ts';
import type { BundleName } from '../bundles/bundle-functions.ts';
import { dataLabelParameter } from '../constructs/data-label-parameter.ts';
import { DatasetPipeline, datasetMachineName } from '../constructs/dataset-pipeline.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import { endpointsParameter } from '../constructs/endpoints-parameter.ts';
import { FailureNotifications } from '../constructs/failure-notifications.ts';
import { functionEnvironment } from '../constructs/function-environment.ts';
import { functionGrants } from '../constructs/function-grants.ts';
import { GoldModelMachine, goldModelMachineName } from '../constructs/gold-model-machine.ts';
import { inboxAccess } from '../constructs/inbox-access.ts';
import { InboxStarts } from '../constructs/inbox-starts.ts';
import { LakehouseAccess } from '../constructs/lakehouse-access.ts';
import { MachineSchedule } from '../constructs/machine-schedule.ts';
import { MonthlyBudget } from '../constructs/monthly-budget.ts';
import { NotificationTopic } from '../constructs/notification-topic.ts';
import { PipelineAlarms } from '../constructs/pipeline-alarms.ts';
import { PipelineDashboard } from '../constructs/pipeline-dashboard.ts';
import { PipelineFunctions } from '../constructs/pipeline-functions.ts';
import { executionsOf } from '../constructs/pipeline-machine.ts';
import { ProviderKeys } from '../constructs/provider-keys.ts';
import { RunMetrics } from '../constructs/run-metrics.ts';
import { sharedBucket } from '../constructs/shared-bucket.ts';
import { sourceBucketAccess } from '../constructs/source-bucket-access.ts';
import { refreshLevels } from '../refresh-levels.ts';

export interface PipelinesStackProps extends StackProps {
  /** Name of this deployment, unique in the account and region. */
  readonly prefix: string;
  readonly settings: Settings;
  readonly datasets: readonly SourcedDataset[];
  readonly models: readonly CompiledModel[];
  /** Folder of each function's bundle. */
  readonly bundles: Readonly<Record<BundleName, string>>;
  /** Folder of the state machines' definitions. */
  readonly definitions: string;
  /** IAM path of the pipeline's roles. */
  readonly rolePath: string;
  readonly bronze: Bucket;
  readonly lake: Bucket;
  readonly work: Bucket;
  /** What others write. @default no dataset takes any */
  readonly inbox?: Bucket | undefined;
  readonly workgroup: string;
}

const MODEL_TIMEOUT = Duration.hours(1);
/** Athena ends a DML query after 30 minutes by default. */
const QUERY_TIMEOUT = Duration.minutes(30);
/** A start that is later than the next one has no use. */
const OLDEST_START = Duration.hours(1);

/** What runs: functions, state machines, schedules, and who hears of what went wrong. */
export class PipelinesStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelinesStackProps) {
    super(scope, id, props);
    const { prefix, settings, datasets, models, rolePath } = props;
    const logRetention = settings.logRetentionDays as RetentionDays;
    const needed = [...new Set(datasets.flatMap(({ provider }) => provider.secret ?? []))];
    const keys = new ProviderKeys(this, 'ProviderKeys', { name: `${prefix}-provider-keys`, keys: needed });
    const secret = needed.length > 0 ? keys.arn : undefined;
    const parameterPrefix = `/${prefix}`;
    for (const dataset of datasets)
      new StringParameter(this, `Settings-${dataset.name}`, {
        parameterName: `${parameterPrefix}/datasets/${dataset.name}`,
        description: `Settings of ${dataset.name}`,
        stringValue: JSON.stringify(settings.datasets[dataset.name]),
        tier: ParameterTier.INTELLIGENT_TIERING,
      });
    const { topic } = new NotificationTopic(this, 'Notifications', { email: settings.alarmEmail });
    const { queue } = new DeadLetters(this, 'DeadLetters');
    const buckets = {
      bronze: sharedBucket(this, 'Bronze', props.bronze),
      lake: sharedBucket(this, 'Lake', props.lake),
      work: sharedBucket(this, 'Work', props.work),
    };
    const inbox = props.inbox && sharedBucket(this, 'Inbox', props.inbox);
    const access = new LakehouseAccess({ ...buckets, namespace: settings.namespace });
    const metrics = new RunMetrics(prefix);
    const functions = new PipelineFunctions(this, 'Functions', {
      bundles: props.bundles,
      rolePath,
      logRetention,
      environment: functionEnvironment({
        ...buckets,
        inbox,
        namespace: settings.namespace,
        parameterPrefix,
        topic: topic.topicArn,
        metricsNamespace: metrics.namespace,
        models: models.map(({ name }) => name),
        secret,
        endpoints: endpointsParameter(this),
        dataLabel: dataLabelParameter(this),
      }),
      grants: functionGrants({
        access,
        inbox:
          inbox &&
          inboxAccess(
            inbox,
            datasets.filter(hasInbox).map(({ name }) => name),
          ),
        sources: sourceBucketAccess(datasets.filter(hasBucket), settings.datasets),
        hasSlices: datasets.some((dataset) => !isGrid(dataset)),
        topic: topic.topicArn,
        deadLetters: queue.queueArn,
        secret,
        parameters: this.formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: `${prefix}/datasets/*`,
        }),
        executions: [
          goldModelMachineName(prefix),
          ...datasets.map((dataset) => datasetMachineName(prefix, dataset.name)),
        ].map((name) => executionsOf(this, name)),
      }),
    });
    const machineProps = { prefix, functions, definitions: props.definitions, rolePath, logRetention };
    const goldModel = new GoldModelMachine(this, 'GoldModel', {
      ...machineProps,
      timeout: MODEL_TIMEOUT,
      queryTimeout: QUERY_TIMEOUT,
      workgroup: props.workgroup,
      namespace: settings.namespace,
      lake: buckets.lake,
      work: buckets.work,
      access,
    }).machine;
    const pipelines = datasets.map((dataset) => ({
      dataset,
      machine: new DatasetPipeline(this, `Dataset-${dataset.name}`, {
        ...machineProps,
        dataset,
        goldModel,
        refresh: refreshLevels(
          dataset.tables.map(({ table }) => table.name),
          models,
        ),
        refreshTimeout: MODEL_TIMEOUT.toSeconds(),
      }).machine,
    }));
    const scheduleProps = { deadLetters: queue, maximumAge: OLDEST_START, rolePath };
    const scheduled = pipelines.map(({ dataset, machine }) => ({
      dataset,
      machine: machine.arn,
      roleArn: new MachineSchedule(this, `Schedule-${dataset.name}`, {
        ...scheduleProps,
        name: machine.name,
        description: `Runs of ${dataset.name}`,
        schedule: dataset.schedule,
        machine: machine.arn,
        input: { dataset: dataset.name },
      }).roleArn,
    }));
    if (inbox) {
      new InboxStarts(this, 'InboxStarts', {
        prefix,
        inbox,
        datasets: scheduled
          .filter(({ dataset }) => hasInbox(dataset))
          .map(({ dataset: { name }, machine, roleArn }) => ({ name, machine, roleArn })),
        bundle: props.bundles.inbox,
        deadLetters: queue,
        rolePath,
        logRetention,
      });
      new StringParameter(this, 'InboxName', {
        parameterName: `${parameterPrefix}/inbox`,
        description: 'Bucket that others write objects into: npx coinlake put finds it here',
        stringValue: inbox.bucketName,
      });
      new CfnOutput(this, 'InboxBucket', {
        value: inbox.bucketName,
        description: 'Others write objects here, each dataset’s below <dataset>/',
      });
    }
    const scheduledModels = models.flatMap(({ name, cadence }) =>
      cadence.kind === 'cron' ? [{ name, schedule: cadence.schedule }] : [],
    );
    for (const { name, schedule } of scheduledModels)
      new MachineSchedule(this, `Schedule-${name}`, {
        ...scheduleProps,
        name: `${goldModel.name}-${name}`,
        description: `Builds of ${name}`,
        schedule,
        machine: goldModel.arn,
        input: { model: name },
      });
    const failures = new FailureNotifications(this, 'Failures', {
      machines: [goldModel.arn, ...pipelines.map(({ machine }) => machine.arn)],
      report: functions.byName.report.function,
      lease: functions.byName.lease.function,
      deadLetters: queue,
    });
    const { alarms } = new PipelineAlarms(this, 'Alarms', {
      prefix,
      datasets,
      metrics,
      failures: failures.rule,
      deadLetters: queue,
      topic,
    });
    if (settings.dashboard)
      new PipelineDashboard(this, 'Dashboard', {
        name: prefix,
        machines: [...pipelines.map(({ machine }) => machine), goldModel],
        metrics,
        alarms,
      });
    if (settings.monthlyBudgetUsd !== undefined)
      new MonthlyBudget(this, 'Budget', { name: prefix, limit: settings.monthlyBudgetUsd, topic });
    new CfnOutput(this, 'ProviderKeysSecret', {
      value: keys.arn,
      description: 'Holds the keys of providers; empty until you put them in',
    });
    new CfnOutput(this, 'NotificationTopic', {
      value: topic.topicArn,
      description: 'Subscribe to hear of failures',
    });
  }
}
