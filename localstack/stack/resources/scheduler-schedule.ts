import { z } from 'zod';
import { integer } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().optional(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: integer.optional(),
        MaximumEventAgeInSeconds: integer.optional(),
      })
      .optional(),
  }),
});

type Properties = z.infer<typeof schema>;

export const schedule = resourceType<Properties>({
  type: 'AWS::Scheduler::Schedule',
  schema: schema as z.ZodType<Properties>,
  replacedBy: ['Name', 'GroupName'],
  create: (context, properties) => put(context, properties.Name ?? context.generatedName(64), properties),
  update: put,
  async delete({ call }, Name, { GroupName }) {
    await call('scheduler', 'DeleteSchedule', { Name, ...(GroupName === undefined ? {} : { GroupName }) });
  },
});

async function put({ call }: ProvisionContext, Name: string, properties: Properties) {
  const input = { ...properties, Name };
  const { ScheduleArn } = await call<{ ScheduleArn: string }>('scheduler', 'CreateSchedule', input).catch(
    (error: { code?: string }) => {
      if (error.code !== 'ConflictException') throw error;
      return call<{ ScheduleArn: string }>('scheduler', 'UpdateSchedule', input);
    },
  );
  return { physicalId: Name, attributes: { Arn: ScheduleArn } };
}
