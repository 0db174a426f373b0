import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service.ts';
import { StateError } from '../interpreter/state-error.ts';

/** How an optimized integration names a service's errors (those of the AWS SDK for Java 1). */
export interface ErrorNaming {
  /** Before the dot: Lambda, Athena, StepFunctions. */
  readonly prefix: string;
  /** In the cause: AWSLambda, AmazonAthena. */
  readonly service: string;
  /** Error of what the service's model does not name, a refused permission above all. */
  readonly fallback: string;
}

const REFUSALS = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'];

/** The error of a Task for what a service answered. */
export function serviceError(naming: ErrorNaming, error: unknown): StateError {
  if (error instanceof StateError) return error;
  if (!(error instanceof AwsError)) {
    return new StateError(`${naming.prefix}.SdkClientException`, String((error as Error)?.message ?? error));
  }
  const name = REFUSALS.includes(error.code) ? naming.fallback : withSuffix(error.code);
  return new StateError(
    `${naming.prefix}.${name}`,
    `${error.message} (Service: ${naming.service}; Status Code: ${error.statusCode}; Error Code: ${error.code}; Request ID: ${randomUUID()}; Proxy: null)`,
  );
}

export function withSuffix(code: string): string {
  return code.endsWith('Exception') ? code : `${code}Exception`;
}

export function isRefusal(error: AwsError): boolean {
  return REFUSALS.includes(error.code);
}
