import { Command } from 'commander';
import { expect, test } from 'vitest';
import { refuseKeptOptions } from '../../../lib/cli/options-kept-by-npm.ts';

const root = new Command('coinlake').addCommand(
  new Command('start').option('--once').option('--simulate').option('--at <time>').option('--data <dir>'),
);
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

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ['given after --', ['start', '--once'], { npm_lifecycle_event: 'start', npm_config_once: 'true' }],
  ['of another script', ['start'], { npm_lifecycle_event: 'test', npm_config_once: 'true' }],
  ['of npm itself', ['start'], { npm_lifecycle_event: 'start', npm_config_loglevel: 'silly' }],
  ['an empty value', ['start'], { npm_lifecycle_event: 'start', npm_config_once: '' }],
])('%s: nothing is refused', (_, argv, environment) => expect(check(argv, environment)).not.toThrow());
