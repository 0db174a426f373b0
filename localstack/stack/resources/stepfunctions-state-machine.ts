import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { anything, boolean, text } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.literal('STANDARD').optional(),
  RoleArn: z.string(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: z.strictObject({ Bucket: z.string(), Key: z.string() }).optional(),
  DefinitionSubstitutions: z.record(z.string(), text).default({}),
  LoggingConfiguration: z
    .strictObject({
      Level: z.enum(['ALL', 'ERROR', 'FATAL', 'OFF']).optional(),
      IncludeExecutionData: boolean.optional(),
      Destinations: z
        .array(z.strictObject({ CloudWatchLogsLogGroup: z.strictObject({ LogGroupArn: z.string() }) }))
        .optional(),
    })
    .optional(),
  TracingConfiguration: z.strictObject({ Enabled: boolean }).optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const stateMachine = resourceType<Properties>({
  type: 'AWS::StepFunctions::StateMachine',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['TracingConfiguration', 'Tags'],
  replacedBy: ['StateMachineName', 'StateMachineType'],
  create(context, properties) {
    const { runtime } = context;
    const states = runtime.service('states');
    const name = properties.StateMachineName ?? context.generatedName(80);
    const arn = `arn:${runtime.partition}:states:${runtime.region}:${runtime.accountId}:stateMachine:${name}`;
    const spec = specification(context, properties);
    // A deployment that was cut off had created it.
    if (states.stateMachine(arn)) states.updateStateMachine(arn, spec);
    else states.createStateMachine({ name, ...spec });
    return provisioned(arn);
  },
  update(context, arn, properties) {
    context.runtime.service('states').updateStateMachine(arn, specification(context, properties));
    return provisioned(arn);
  },
  delete: ({ runtime }, arn) => runtime.service('states').deleteStateMachine(arn),
});

const provisioned = (arn: string) => ({
  physicalId: arn,
  attributes: { Arn: arn, Name: arn.split(':').at(-1) },
});

function specification(context: ProvisionContext, properties: Properties) {
  const { LoggingConfiguration: logging, TracingConfiguration: tracing } = properties;
  const level = logging?.Level ?? 'OFF';
  return {
    definition: definitionOf(context, properties),
    roleArn: properties.RoleArn,
    loggingConfiguration: {
      level,
      includeExecutionData: logging?.IncludeExecutionData ?? false,
      ...(logging?.Destinations
        ? {
            destinations: logging.Destinations.map(({ CloudWatchLogsLogGroup }) => ({
              cloudWatchLogsLogGroup: { logGroupArn: CloudWatchLogsLogGroup.LogGroupArn },
            })),
          }
        : {}),
    },
    ...(tracing ? { tracingConfiguration: { enabled: tracing.Enabled } } : {}),
  };
}

function definitionOf(context: ProvisionContext, properties: Properties): string {
  const { Definition, DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = properties;
  const given = [Definition, DefinitionString, DefinitionS3Location].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new Error('one of Definition, DefinitionString and DefinitionS3Location must be given');
  const source =
    DefinitionString ??
    (DefinitionS3Location
      ? readFileSync(context.asset(DefinitionS3Location.Key).path, 'utf8')
      : JSON.stringify(Definition));
  return source.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(DefinitionSubstitutions, name) ? (DefinitionSubstitutions[name] as string) : whole,
  );
}
