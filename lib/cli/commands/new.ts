import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailed, UsageError } from '../failure.ts';
import { readSample, type SampleOptions } from '../new-dataset/read-sample.ts';
import { checkedSample, sampleFile } from '../new-dataset/sample-file.ts';
import { writeDefinition } from '../new-dataset/write-definition.ts';
import { print } from '../output.ts';
import { projectFolder } from '../project.ts';

interface NewOptions extends SampleOptions {
  readonly from: string;
}

const TIMEOUT_MS = 60_000;

/**
 * `new dataset NAME --from FILE|URL` writes a dataset's folder from a sample, `new model NAME --from FILE|TABLE` a model's from a query or a table;
 * everything that was guessed stands in a list.
 */
export function newCommand(): Command {
  return new Command('new')
    .description('write the folder of a new dataset or model')
    .addCommand(
      new Command('dataset')
        .description(
          'write lib/datasets/NAME/dataset.ts from a sample; what is guessed is listed in it, to be confirmed',
        )
        .argument('<name>', 'lower-case letters, digits and _, a letter first', folderName)
        .requiredOption('--from <file or url>', 'a sample: CSV, TSV, JSON or a JSON value a line')
        .option(
          '--delimiter <character>',
          'between the fields of a table (default: the likeliest)',
          oneCharacter,
        )
        .option('--encoding <label>', 'of a table, e.g. windows-1251 (default: UTF-8, or by its mark)')
        .option(
          '--rows <path>',
          'to the records of a JSON answer, e.g. data.items (default: the first list of objects)',
        )
        .action(newDataset),
    )
    .addCommand(
      new Command('model')
        .description(
          'write glue-sql/gold/NAME from a query or a table; what is guessed is listed in its contract, to be confirmed',
        )
        .argument('<name>', 'lower-case letters, digits and _, a letter first', folderName)
        .requiredOption('--from <file or table>', 'a file with one SELECT, or a table such as silver.orders')
        .action(async (name: string, options: NewOptions) => {
          // It needs all datasets to be right; a new one is also written where another waits to be confirmed.
          const { newModel } = await import('../new-model.ts');
          newModel(name, options);
        }),
    );
}

function folderName(text: string): string {
  if (/^[a-z][a-z0-9_]{0,99}$/.test(text)) return text;
  throw new InvalidArgumentError('lower-case letters, digits and _ expected, a letter first');
}

function oneCharacter(text: string): string {
  if (text === '\\t') return '\t';
  if ([...text].length === 1) return text;
  throw new InvalidArgumentError('one character expected');
}

async function newDataset(name: string, { from, ...options }: NewOptions): Promise<void> {
  const folder = join(projectFolder, 'lib', 'datasets', name);
  if (existsSync(folder)) throw new UsageError(`lib/datasets/${name} is there already: choose another name`);
  const isUrl = /^https?:\/\//.test(from);
  const body = isUrl ? await download(from) : sampleFile(from);
  let definition: string;
  try {
    const origin = isUrl
      ? { url: from, isUrlGuessed: false }
      : { url: `https://example.org/${encodeURIComponent(basename(from))}`, isUrlGuessed: true };
    definition = writeDefinition(name, readSample(body, options), origin);
  } catch (error) {
    throw new CommandFailed(`${from}: ${(error as Error).message}`, { cause: error });
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'dataset.ts'), definition);
  print(
    `lib/datasets/${name}/dataset.ts is written. What was guessed stands in its list 'guessed': correct it, empty the list, then\n  npx coinlake start --once`,
  );
}

async function download(url: string): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new CommandFailed(`${url} answers HTTP ${response.status}`);
    return checkedSample(url, new Uint8Array(await response.arrayBuffer()));
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    const { message, cause } = error as Error;
    throw new CommandFailed(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`, {
      cause: error,
    });
  }
}
