import { z } from 'zod';
import { anything, integer } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  LogGroupName: z.string().optional(),
  RetentionInDays: integer.optional(),
  KmsKeyId: anything,
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const logGroup = resourceType<Properties>({
  type: 'AWS::Logs::LogGroup',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['KmsKeyId', 'Tags'],
  replacedBy: ['LogGroupName'],
  create: (context, properties) =>
    put(context, properties.LogGroupName ?? context.generatedName(512), properties),
  update: (context, name, properties) => put(context, name, properties),
  async delete({ call }, logGroupName) {
    await call('logs', 'DeleteLogGroup', { logGroupName });
  },
});

async function put({ call, runtime }: ProvisionContext, logGroupName: string, properties: Properties) {
  await call('logs', 'CreateLogGroup', { logGroupName }).catch((error: { code?: string }) => {
    if (error.code !== 'ResourceAlreadyExistsException') throw error;
  });
  if (properties.RetentionInDays !== undefined)
    await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: properties.RetentionInDays });
  const { partition, region, accountId } = runtime;
  return {
    physicalId: logGroupName,
    attributes: { Arn: `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}:*` },
  };
}
