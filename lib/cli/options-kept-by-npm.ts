import type { Command } from 'commander';
import { UsageError } from './failure.ts';

/**
 * npm takes options that stand before `--` for its own and hands them over as variables only: `npm start --once` would serve for ever.
 * @throws UsageError with the command that was meant
 */
export function refuseKeptOptions(
  root: Command,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const script = environment.npm_lifecycle_event;
  if (script !== 'start' && script !== 'coinlake') return;
  const command = root.commands.find((candidate) => candidate.name() === argv[0]) ?? root;
  const kept = command.options.flatMap(({ long, required, optional }) => {
    const value = long && environment[`npm_config_${long.slice(2).replaceAll('-', '_')}`];
    if (!value || argv.includes(long)) return [];
    return required || optional ? [long, value] : [long];
  });
  if (kept.length === 0) return;
  const given = script === 'start' ? argv.slice(1) : argv;
  throw new UsageError(
    `npm kept ${kept.filter((word) => word.startsWith('--')).join(', ')} for itself. Write: ` +
      ['npm', ...(script === 'start' ? ['start'] : ['run', 'coinlake']), '--', ...given, ...kept]
        .map(quoted)
        .join(' '),
  );
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
