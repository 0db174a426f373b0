import { afterEach, expect, test, vi } from 'vitest';
import { CommandFailed, UsageError } from '../../../lib/cli/failure.ts';
import { failureReport } from '../../../lib/cli/failure-report.ts';
import { Interrupted } from '../../../lib/cli/interruption.ts';
import { OutputClosed } from '../../../lib/cli/output.ts';
import { InvalidSettings } from '../../../lib/datasets/settings.ts';

afterEach(() => vi.unstubAllEnvs());

const fault = (what: string) =>
  `Unexpected ${what}\nThis is a fault of Coinlake. COINLAKE_DEBUG=1 shows where it happened, for a report.`;

test.each<[string, unknown, { code: number; message?: string }]>([
  ['a failure', new CommandFailed('It failed'), { code: 1, message: 'It failed' }],
  ['wrong usage', new UsageError('Not so'), { code: 2, message: 'Not so' }],
  ['wrong settings', new InvalidSettings('Not these'), { code: 2, message: 'Not these' }],
  ['Ctrl-C', new Interrupted('interrupted'), { code: 130 }],
  ['a reader that left', new OutputClosed('gone'), { code: 0 }],
  [
    'a fault',
    new TypeError('x is not a function'),
    { code: 1, message: fault('TypeError: x is not a function') },
  ],
  ['what is no error', 'thrown text', { code: 1, message: fault('thrown text') }],
  [
    'a file',
    Object.assign(new Error('EACCES: permission denied, open'), {
      code: 'EACCES',
      path: '/a',
      syscall: 'open',
    }),
    { code: 1, message: '/a: permission denied (open, EACCES)' },
  ],
  [
    'AWS',
    new Error('Region is missing'),
    {
      code: 1,
      message: 'No AWS region is set: name one with --region, AWS_REGION, or region in ~/.aws/config',
    },
  ],
  [
    'a connection',
    Object.assign(new Error(), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'h' }),
    {
      code: 1,
      message: 'No answer from h: there is no such host. Check the network, --region and --endpoint-url',
    },
  ],
])('%s', (_, error, report) => expect(failureReport(error)).toEqual(report));

test('the stack is there for who asks for it', () => {
  vi.stubEnv('COINLAKE_DEBUG', '1');
  expect(failureReport(new TypeError('x')).message).toContain('\n    at ');
});
