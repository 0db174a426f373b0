import { AwsError } from '../../service.ts';
import { ScanLimitExceeded } from '../engine/query-engine.ts';
import { asFailure } from '../engine-failure.ts';
import { QueryFailure } from '../query-failure.ts';

/** An error as it crosses between processes. */
export type FailureShape =
  | {
      readonly kind: 'query';
      readonly message: string;
      readonly type: number;
      readonly category: number;
      /** For the log of the serving process: what went wrong within, where the message does not say it. */
      readonly trace?: string;
    }
  | { readonly kind: 'scan limit' }
  | {
      readonly kind: 'aws';
      readonly code: string;
      readonly message: string;
      readonly statusCode: number;
      readonly fields: Readonly<Record<string, unknown>>;
    };

/** What a query failed with. */
export function failureShape(error: unknown): FailureShape {
  if (error instanceof ScanLimitExceeded) return { kind: 'scan limit' };
  const { message, type, category, cause } = asFailure(error);
  const trace = cause instanceof Error ? cause.stack : undefined;
  return { kind: 'query', message, type, category, ...(trace !== undefined && { trace }) };
}

/** What an answer to the engine failed with: AWS's errors are told apart by their codes. */
export function refusalShape(error: unknown): FailureShape {
  if (!(error instanceof AwsError)) return failureShape(error);
  const { code, message, statusCode, fields } = error;
  return { kind: 'aws', code, message, statusCode, fields };
}

export function errorOf(shape: FailureShape): Error {
  switch (shape.kind) {
    case 'scan limit':
      return new ScanLimitExceeded();
    case 'aws':
      return new AwsError(shape.code, shape.message, shape.statusCode, shape.fields);
    case 'query':
      return new QueryFailure(
        shape.message,
        shape.type,
        shape.category,
        shape.trace === undefined ? {} : { cause: new Error(shape.trace) },
      );
  }
}
