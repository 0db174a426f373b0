import { join } from 'node:path';
import { command } from '../support/cache.ts';
import type { LocalStack } from './localstack.ts';

/** What CloudFormation says of one resource. */
export interface Deployed {
  readonly stack: string;
  readonly id: string;
  /** e.g. AWS::S3::Bucket */
  readonly type: string;
  /** e.g. CREATE_COMPLETE; NOT_TRIED where the stack failed before. */
  readonly status: string;
  readonly reason: string;
}

/** What came of a deployment. */
export interface Deployment {
  readonly resources: readonly Deployed[];
  /** HTTP status of a first call of these services. */
  readonly calls: { readonly glue: number; readonly athena: number };
}

/**
 * Deploys all stacks of a synthesized assembly into LocalStack, with or without the Lambda functions.
 * @param account of which there is nothing yet, 12 digits
 */
export async function deployStacks(
  localstack: LocalStack,
  account: string,
  assembly: string,
  mode: 'whole' | 'without-functions',
): Promise<Deployment> {
  const script = join(import.meta.dirname, 'deploy.py');
  return JSON.parse(await command(localstack.python, [script, localstack.endpoint, account, assembly, mode]));
}

/** A type that LocalStack lets pass without making anything. */
export function isStandIn({ reason }: Deployed): boolean {
  return reason.includes('is not supported but was deployed as a fallback');
}
