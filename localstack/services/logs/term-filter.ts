import { AwsError } from '../service.ts';

/**
 * The unstructured filter patterns of CloudWatch Logs: terms that must all occur, "quoted" ones with spaces, `?` before terms of
 * which one is enough, `-` before terms that must not. Source: CloudWatch Logs user guide, "Filter pattern syntax".
 * @throws AwsError InvalidParameterException for JSON and space-delimited patterns, which the local runtime does not read
 */
export function termFilter(pattern: string): (message: string) => boolean {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  if (/^[{[%]/.test(trimmed))
    throw new AwsError(
      'InvalidParameterException',
      `The local runtime reads term patterns only, not '${trimmed}'`,
    );
  const terms = [...trimmed.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign, quoted, bare]) => ({
      sign: sign ?? '',
      text: quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
    }),
  );
  const some = terms.filter((term) => term.sign === '?');
  return (message) =>
    terms.every(({ sign, text }) =>
      sign === '' ? message.includes(text) : sign === '-' ? !message.includes(text) : true,
    ) &&
    (some.length === 0 || some.some(({ text }) => message.includes(text)));
}
