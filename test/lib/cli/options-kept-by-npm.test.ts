import { Command, InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { refuseKeptOptions } from '../../../lib/cli/options-kept-by-npm.ts';

function digits(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a number expected');
  return Number(text);
}
const root = new Command('coinlake')
  .addCommand(
    new Command('start')
      .option('--once')
      .option('--simulate')
      .option('--at <time>')
      .option('--data <dir>')
      .option('--seed <n>', '', digits)
      .option('--port <n>', '', digits),
  )
  .addCommand(new Command('query').argument('[sql]').option('--data <dir>'));
const check = (argv: readonly string[], environment: Readonly<Record<string, string>>) => () =>
  refuseKeptOptions(root, argv, environment);

test('options that npm kept are given back with the command that was meant', () => {
  const environment = { npm_lifecycle_event: 'start', npm_config_once: 'true', npm_config_data: 'a b' };
  expect(check(['start'], environment)).toThrow(
    "npm kept --once, --data for itself. Write: npm start -- --once --data 'a b'",
  );
  expect(check(['start', '--at', '2024-01-01'], environment)).toThrow(
    "npm kept --once, --data for itself. Write: npm start -- --at 2024-01-01 --once --data 'a b'",
  );
  expect(check(['start'], { ...environment, npm_lifecycle_event: 'coinlake' })).toThrow(
    "npm kept --once, --data for itself. Write: npm run coinlake -- start --once --data 'a b'",
  );
});

test.each<[string, readonly string[], readonly string[], string]>([
  ['one value', ['start', '3'], ['simulate', 'seed'], 'npm start -- --simulate --seed 3'],
  [
    'values that tell whose they are',
    ['start', '/tmp/x', '3'],
    ['seed', 'data'],
    'npm start -- --data /tmp/x --seed 3',
  ],
  [
    'a value beside what npm passed on',
    ['start', '--at', '2024-01-01', '3'],
    ['seed'],
    'npm start -- --at 2024-01-01 --seed 3',
  ],
  [
    'values that may be either’s',
    ['start', '3', '4600'],
    ['seed', 'port'],
    'npm start -- 3 4600 --seed <n> --port <n>',
  ],
  ['no value at all', ['start'], ['seed'], 'npm start -- --seed <n>'],
])('%s of options that npm parted from them', (_, argv, names, command) => {
  const environment = Object.fromEntries(names.map((name) => [`npm_config_${name}`, 'true']));
  expect(check(argv, { npm_lifecycle_event: 'start', ...environment })).toThrow(
    new RegExp(` for itself\\. Write: ${command.replaceAll('.', '\\.')}$`),
  );
});

test('of a command with arguments of its own, no word is taken for a value', () => {
  const environment = { npm_lifecycle_event: 'coinlake', npm_config_data: 'true' };
  expect(check(['query', 'dir', 'SELECT 1'], environment)).toThrow(
    "npm kept --data for itself. Write: npm run coinlake -- query dir 'SELECT 1' --data <dir>",
  );
});

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ['given after --', ['start', '--once'], { npm_lifecycle_event: 'start', npm_config_once: 'true' }],
  ['of another script', ['start'], { npm_lifecycle_event: 'test', npm_config_once: 'true' }],
  ['of npm itself', ['start'], { npm_lifecycle_event: 'start', npm_config_loglevel: 'silly' }],
  ['an empty value', ['start'], { npm_lifecycle_event: 'start', npm_config_once: '' }],
])('%s: nothing is refused', (_, argv, environment) => expect(check(argv, environment)).not.toThrow());
