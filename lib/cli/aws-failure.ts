const LOG_IN = 'Log in (aws sso login, aws configure), or set AWS_PROFILE';

/** Errors of AWS that say the caller's keys are none, or no longer. */
const BAD_KEYS = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'UnauthorizedException',
]);

/** The words for what AWS, or the SDK before it asks, refuses; undefined for errors of anything else. */
export function awsFailure(error: Error): string | undefined {
  if (error.message === 'Region is missing')
    return 'No AWS region is set: name one with --region, AWS_REGION, or region in ~/.aws/config';
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError')
    return `No AWS credentials were found: ${error.message}. ${LOG_IN}`;
  // An answer that is no error of AWS has got no name by which the service could be meant.
  if (!('$fault' in error) || /^((Syntax|Type|Unknown)?Error|Unknown|\d+)$/.test(error.name))
    return undefined;
  // A mistake in the statement, in Athena's words.
  if (error.name === 'InvalidRequestException') return error.message;
  if (BAD_KEYS.has(error.name)) return `The AWS credentials do not work: ${messageOf(error)}. ${LOG_IN}`;
  if (DENIED.has(error.name)) return `AWS refused: ${messageOf(error)}`;
  return `AWS answered ${error.name}: ${messageOf(error)}`;
}

const messageOf = ({ name, message }: Error): string =>
  (message && message !== 'UnknownError' ? message : name).replace(/\.$/, '');
