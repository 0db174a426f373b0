import { AwsError } from '../../service.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS names them as forbidden.
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

/**
 * Holds the rules for names of state machines and executions: 1 to 80 characters, none that AWS forbids.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 * @throws AwsError InvalidName
 */
export function checkName(name: string): void {
  if (typeof name !== 'string' || name.length < 1 || name.length > 80 || FORBIDDEN.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
}
