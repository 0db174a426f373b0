import { z } from 'zod';
import { codeFolder, installCode } from '../installed-code.ts';
import { anything, integer, text } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  FunctionName: z.string().optional(),
  Description: z.string().optional(),
  Architectures: anything,
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, 'only Node.js runtimes are supported by the local runtime'),
  Role: z.string(),
  Timeout: integer.default(3),
  MemorySize: integer.default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), text).default({}) }).optional(),
  LoggingConfig: z
    .strictObject({ LogGroup: z.string().optional(), LogFormat: z.literal('Text').optional() })
    .optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  EphemeralStorage: anything,
  KmsKeyArn: anything,
  TracingConfig: anything,
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

/** A Node.js function from an asset folder; the code is copied, so that it outlives the cloud assembly. */
export const lambdaFunction = resourceType<Properties>({
  type: 'AWS::Lambda::Function',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['Architectures', 'EphemeralStorage', 'KmsKeyArn', 'TracingConfig', 'Tags'],
  replacedBy: ['FunctionName'],
  create: (context, properties) =>
    put(context, properties.FunctionName ?? context.generatedName(64), properties),
  update: put,
  delete: ({ runtime }, name) => runtime.service('lambda').deleteFunction(name),
});

function put(context: ProvisionContext, name: string, properties: Properties) {
  const { runtime } = context;
  const lambda = runtime.service('lambda');
  const made = lambda.putFunction({
    name,
    description: properties.Description ?? '',
    runtime: properties.Runtime,
    handler: properties.Handler,
    roleArn: properties.Role,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
    environment: properties.Environment?.Variables ?? {},
    codeFolder: install(context, properties.Code.S3Key),
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    ...(properties.DeadLetterConfig ? { deadLetterArn: properties.DeadLetterConfig.TargetArn } : {}),
  });
  return { physicalId: name, attributes: { Arn: made.arn } };
}

/** @returns the folder of the code, relative to the data folder */
function install({ asset, runtime }: ProvisionContext, objectKey: string): string {
  const source = asset(objectKey);
  if (source.packaging !== 'zip') throw new Error(`asset ${objectKey} is no folder of code`);
  installCode(runtime.dataFolder, objectKey, source);
  return codeFolder(objectKey);
}
