import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service.ts';
import { StateError } from '../interpreter/state-error.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import type { Integration, TaskCall } from './integration.ts';
import { capitalized, sdkOutput, uncapitalized } from './sdk-output.ts';
import { isRefusal, withSuffix } from './service-error.ts';

/** Services of aws-sdk:<service>: endpoint prefix, and the name that errors start with. */
const services: Readonly<Record<string, { readonly endpoint: string; readonly errors: string }>> = {
  athena: { endpoint: 'athena', errors: 'Athena' },
  cloudwatch: { endpoint: 'monitoring', errors: 'CloudWatch' },
  cloudwatchlogs: { endpoint: 'logs', errors: 'CloudWatchLogs' },
  eventbridge: { endpoint: 'events', errors: 'EventBridge' },
  glue: { endpoint: 'glue', errors: 'Glue' },
  kms: { endpoint: 'kms', errors: 'Kms' },
  lambda: { endpoint: 'lambda', errors: 'Lambda' },
  s3: { endpoint: 's3', errors: 'S3' },
  scheduler: { endpoint: 'scheduler', errors: 'Scheduler' },
  secretsmanager: { endpoint: 'secretsmanager', errors: 'SecretsManager' },
  sfn: { endpoint: 'states', errors: 'Sfn' },
  sns: { endpoint: 'sns', errors: 'Sns' },
  sqs: { endpoint: 'sqs', errors: 'Sqs' },
  ssm: { endpoint: 'ssm', errors: 'Ssm' },
  sts: { endpoint: 'sts', errors: 'Sts' },
};

/** Services whose API has members in lower camel case, while a task's arguments are capitalized. */
const lowerCamel = ['states', 'logs'];

/** Whether aws-sdk:<service> is one that the local runtime has. */
export function knowsSdkService(resourceType: string): boolean {
  return Object.hasOwn(services, resourceType.replace(/^aws-sdk:/, ''));
}

/** aws-sdk:<service>:<action>: any API call. https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html */
export const awsSdk: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  required: [],
  known: undefined,
  async run(call) {
    const service = services[call.resource.resourceType.replace(/^aws-sdk:/, '')]!;
    try {
      const answer = await call.services.call(
        service.endpoint,
        capitalized(call.resource.action),
        input(call, service.endpoint),
        call.role,
      );
      return sdkOutput(await withText(answer), 'iso');
    } catch (error) {
      throw sdkError(service.errors, error);
    }
  },
};

function input(call: TaskCall, endpoint: string): Json {
  const given = call.arguments;
  if (lowerCamel.includes(endpoint)) return renamed(given);
  if (isObject(given) && given.Body !== undefined && typeof given.Body !== 'string') {
    return { ...given, Body: JSON.stringify(given.Body) };
  }
  return given;
}

function renamed(value: Json): Json {
  if (Array.isArray(value)) return value.map(renamed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [uncapitalized(key), renamed(member)]),
  );
}

/** A streamed Body becomes text. */
async function withText(answer: unknown): Promise<unknown> {
  const body = isObject(answer) ? (answer as JsonObject).Body : undefined;
  if (body === undefined || body === null || typeof body === 'string') return answer;
  return { ...(answer as object), Body: (await bodyBytes(body)).toString('utf8') };
}

/** Bytes of an S3 body in any of the forms that it comes in. */
export async function bodyBytes(body: unknown): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (typeof (body as { transformToByteArray?: unknown }).transformToByteArray === 'function') {
    return Buffer.from(
      await (body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray(),
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The SDK for Java 2 names errors by the model, and by the service what the model lacks. */
function sdkError(prefix: string, error: unknown): StateError {
  if (error instanceof StateError) return error;
  if (!(error instanceof AwsError)) {
    return new StateError(`${prefix}.SdkClientException`, String((error as Error)?.message ?? error));
  }
  const name =
    isRefusal(error) && prefix !== 'Lambda' && prefix !== 'Glue'
      ? `${prefix}Exception`
      : withSuffix(error.code);
  return new StateError(
    `${prefix}.${name}`,
    `${error.message} (Service: ${prefix}, Status Code: ${error.statusCode}, Request ID: ${randomUUID()})`,
  );
}
