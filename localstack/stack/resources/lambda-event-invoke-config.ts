import { z } from 'zod';
import { integer } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const destination = z.strictObject({ Destination: z.string() }).optional();

const schema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: integer.optional(),
  MaximumEventAgeInSeconds: integer.optional(),
  DestinationConfig: z.strictObject({ OnFailure: destination, OnSuccess: destination }).optional(),
});

type Properties = z.infer<typeof schema>;

/** How asynchronous invocations are retried, and where they go when they end. */
export const lambdaEventInvokeConfig = resourceType<Properties>({
  type: 'AWS::Lambda::EventInvokeConfig',
  schema: schema as z.ZodType<Properties>,
  replacedBy: ['FunctionName', 'Qualifier'],
  create: put,
  update: (context, _, properties) => put(context, properties),
  delete: ({ runtime }, _, { FunctionName }) =>
    runtime.service('lambda').putEventInvokeConfig(FunctionName, undefined),
});

function put({ runtime }: ProvisionContext, properties: Properties) {
  const { OnFailure, OnSuccess } = properties.DestinationConfig ?? {};
  runtime.service('lambda').putEventInvokeConfig(properties.FunctionName, {
    ...(properties.MaximumRetryAttempts === undefined ? {} : { retries: properties.MaximumRetryAttempts }),
    ...(properties.MaximumEventAgeInSeconds === undefined
      ? {}
      : { maximumAgeSeconds: properties.MaximumEventAgeInSeconds }),
    ...(OnFailure ? { onFailure: OnFailure.Destination } : {}),
    ...(OnSuccess ? { onSuccess: OnSuccess.Destination } : {}),
  });
  return { physicalId: `${properties.FunctionName}|${properties.Qualifier}`, attributes: {} };
}
