import { SFNServiceException } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { awsFailure } from '../../../lib/cli/aws-failure.ts';

const answered = (name: string, message: string) =>
  new SFNServiceException({ name, message, $fault: 'client', $metadata: {} });
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each<[Error, string | undefined]>([
  [
    named('CredentialsProviderError', 'Could not load credentials from any providers'),
    'No AWS credentials were found: Could not load credentials from any providers. Log in (aws sso login, aws configure), or set AWS_PROFILE',
  ],
  [
    answered('ExpiredTokenException', 'The security token included in the request is expired.'),
    'The AWS credentials do not work: The security token included in the request is expired. Log in (aws sso login, aws configure), or set AWS_PROFILE',
  ],
  [answered('AccessDeniedException', 'Not you'), 'AWS refused: Not you'],
  [answered('InternalServerError', 'Oh'), 'AWS answered InternalServerError: Oh'],
  [answered('ThrottlingException', 'UnknownError'), 'AWS answered ThrottlingException: ThrottlingException'],
  [answered('InvalidRequestException', 'line 1:11: mismatched input'), 'line 1:11: mismatched input'],
  [answered('Unknown', 'Unknown'), undefined],
  [answered('404', 'UnknownError'), undefined],
  [new Error('else'), undefined],
])('%s', (error, words) => expect(awsFailure(error)).toBe(words));
