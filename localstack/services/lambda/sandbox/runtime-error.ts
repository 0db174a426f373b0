import type { RuntimeError } from './messages.ts';

/** What Lambda's Node.js runtime reports of a thrown value. Source: aws-lambda-nodejs-runtime-interface-client, Errors.js. */
export function runtimeError(thrown: unknown): RuntimeError {
  if (thrown instanceof Error || isErrorLike(thrown))
    return {
      errorType: String(thrown.name || 'Error'),
      errorMessage: String(thrown.message),
      trace: String(thrown.stack ?? '').split('\n'),
    };
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Errors of another realm are no instances of this one's Error. */
function isErrorLike(thrown: unknown): thrown is Error {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    'message' in thrown &&
    'stack' in thrown
  );
}
