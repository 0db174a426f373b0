import { AwsError } from '../services/service.ts';
import type { AccessRequest } from './evaluate.ts';

export type DenialReason = 'explicit-identity' | 'explicit-resource' | 'no-identity' | 'no-resource' | 'bare';

/** Code and HTTP status of a denial, by service; the others answer AccessDeniedException with 400. */
const CODES: Readonly<Record<string, readonly [string, number]>> = {
  s3: ['AccessDenied', 403],
  sts: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  cloudwatch: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  lambda: ['AccessDeniedException', 403],
  scheduler: ['AccessDeniedException', 403],
};

/**
 * A denial in AWS's words (IAM user guide, "Troubleshoot access denied error messages"). S3 sets the resource in quotation marks.
 */
export function accessDenied(request: AccessRequest, reason: DenialReason): AwsError {
  const { caller, action, resource } = request;
  const service = action.split(':')[0] as string;
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400];
  const target = service === 's3' ? `"${resource}"` : resource;
  return new AwsError(
    code,
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${target}${because(action, reason)}`,
    status,
  );
}

function because(action: string, reason: DenialReason): string {
  switch (reason) {
    case 'explicit-identity':
      return ' with an explicit deny in an identity-based policy';
    case 'explicit-resource':
      return ' with an explicit deny in a resource-based policy';
    case 'no-identity':
      return ` because no identity-based policy allows the ${action} action`;
    case 'no-resource':
      return ` because no resource-based policy allows the ${action} action`;
    case 'bare':
      return '';
  }
}
