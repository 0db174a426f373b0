import { z } from 'zod';
import { anything, boolean, integer, number } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional();

const schema = z.strictObject({
  AlarmName: z.string().optional(),
  AlarmDescription: z.string().optional(),
  ActionsEnabled: boolean.optional(),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
  InsufficientDataActions: z.array(z.string()).optional(),
  ComparisonOperator: z.string(),
  DatapointsToAlarm: integer.optional(),
  Dimensions: dimensions,
  EvaluationPeriods: integer,
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Period: integer.optional(),
  Statistic: z.string().optional(),
  Metrics: z
    .array(
      z.strictObject({
        Id: z.string(),
        Label: z.string().optional(),
        ReturnData: boolean.optional(),
        MetricStat: z.strictObject({
          Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions }),
          Period: integer,
          Stat: z.string(),
        }),
      }),
    )
    .optional(),
  Threshold: number,
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

/** An alarm on one metric. Metric math, anomaly bands and percentile rules are refused. */
export const cloudWatchAlarm = resourceType<Properties>({
  type: 'AWS::CloudWatch::Alarm',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['Tags'],
  replacedBy: ['AlarmName'],
  create: (context, properties) =>
    put(context, properties.AlarmName ?? context.generatedName(255), properties),
  update: put,
  async delete({ call }, name) {
    await call('monitoring', 'DeleteAlarms', { AlarmNames: [name] });
  },
});

async function put({ call, runtime }: ProvisionContext, name: string, properties: Properties) {
  const { Tags, ...definition } = properties;
  await call('monitoring', 'PutMetricAlarm', { ...definition, AlarmName: name });
  const { partition, region, accountId } = runtime;
  return {
    physicalId: name,
    attributes: { Arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}` },
  };
}
