import type { Command, Option } from 'commander';
import { UsageError } from './failure.ts';
import { shellWord } from './shell-word.ts';

/**
 * npm takes options that stand before `--` for its own and hands them over as variables only: `npm start --once` would serve for ever.
 * The value of one like `--seed 3` it hands over as an argument, without telling whose.
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
  const keptValue = ({ long }: Option) =>
    long && !argv.includes(long)
      ? environment[`npm_config_${long.slice(2).replaceAll('-', '_')}`]
      : undefined;
  const kept = command.options.filter((option) => keptValue(option));
  if (kept.length === 0) return;
  const takesValue = ({ required, optional }: Option) => required || optional;
  const parted = kept.filter((option) => takesValue(option) && keptValue(option) === 'true');
  // A command with arguments of its own: which of the words are values can't be told.
  const strays = command.registeredArguments.length > 0 ? [] : wordsOf(command, argv.slice(1));
  const values = strays.length === parted.length ? onlyMatch(parted, strays) : undefined;
  const written = kept.flatMap((option) => {
    const { long = '' } = option;
    if (!takesValue(option)) return [long];
    const at = parted.indexOf(option);
    return [
      long,
      at < 0 ? shellWord(keptValue(option)!) : values ? shellWord(values[at]!) : placeholder(option),
    ];
  });
  const given = (script === 'start' ? argv.slice(1) : argv).filter(
    (word) => values === undefined || !strays.includes(word),
  );
  throw new UsageError(
    `npm kept ${kept.map(({ long }) => long).join(', ')} for itself. Write: ` +
      [
        'npm',
        ...(script === 'start' ? ['start'] : ['run', 'coinlake']),
        '--',
        ...given.map(shellWord),
        ...written,
      ].join(' '),
  );
}

/** Words that are no option's and no option's value. */
function wordsOf(command: Command, argv: readonly string[]): readonly string[] {
  return argv.filter((word, index) => {
    if (word.startsWith('-')) return false;
    const before = command.options.find(({ long }) => long === argv[index - 1]);
    return !before?.required;
  });
}

/** The one way to give each option a word that it takes; undefined where there are several or none. */
function onlyMatch(options: readonly Option[], words: readonly string[]): readonly string[] | undefined {
  const [option, ...others] = options;
  if (!option) return [];
  const matches = words.flatMap((word, index) => {
    if (!takes(option, word)) return [];
    const rest = onlyMatch(others, words.toSpliced(index, 1));
    return rest ? [[word, ...rest]] : [];
  });
  return matches.length === 1 ? matches[0] : undefined;
}

function takes(option: Option, word: string): boolean {
  try {
    option.parseArg?.(word, undefined);
    return true;
  } catch {
    return false;
  }
}

/** e.g. <n>, as the option's help has it. */
const placeholder = ({ flags }: Option): string => /[<[].*$/.exec(flags)?.[0] ?? '<value>';
