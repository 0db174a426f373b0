import { AwsError } from '../../service.ts';

/** InvalidRequestException with Athena's own code beside it. */
export const invalid = (message: string, code = 'INVALID_INPUT'): AwsError =>
  new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: code });
