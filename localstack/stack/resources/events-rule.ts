import { z } from 'zod';
import { anything, integer } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: integer.optional(),
      MaximumEventAgeInSeconds: integer.optional(),
    })
    .optional(),
});

const schema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.literal('default').optional(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  Targets: z.array(target).default([]),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

/** A rule of the default bus. Rules with a ScheduleExpression are refused: schedules are EventBridge Scheduler's. */
export const eventsRule = resourceType<Properties>({
  type: 'AWS::Events::Rule',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['Tags'],
  replacedBy: ['Name', 'EventBusName'],
  create: (context, properties) => put(context, properties.Name ?? context.generatedName(64), properties, []),
  update: (context, name, properties, previous) =>
    put(
      ...([context, name, properties] as const),
      previous.Targets.filter((old) => !properties.Targets.some(({ Id }) => Id === old.Id)).map(
        ({ Id }) => Id,
      ),
    ),
  async delete({ call }, Name, { Targets }) {
    await call('events', 'RemoveTargets', { Rule: Name, Ids: Targets.map(({ Id }) => Id) });
    await call('events', 'DeleteRule', { Name });
  },
});

async function put(
  { call }: ProvisionContext,
  Name: string,
  properties: Properties,
  gone: readonly string[],
) {
  const { RuleArn } = await call<{ RuleArn: string }>('events', 'PutRule', {
    Name,
    EventPattern: JSON.stringify(properties.EventPattern),
    State: properties.State ?? 'ENABLED',
    ...(properties.Description === undefined ? {} : { Description: properties.Description }),
  });
  if (gone.length > 0) await call('events', 'RemoveTargets', { Rule: Name, Ids: gone });
  await call('events', 'PutTargets', { Rule: Name, Targets: properties.Targets });
  return { physicalId: Name, attributes: { Arn: RuleArn } };
}
