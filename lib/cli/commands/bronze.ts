import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { unpackPage } from '../../ingestion/bronze/packed-page.ts';
import { CommandFailed, UsageError } from '../failure.ts';
import { note, print, printData } from '../output.ts';
import { lakeOf } from '../session-lake.ts';
import { shellWord } from '../shell-word.ts';
import { bodiesOf, type StoredBody } from '../stored-bodies.ts';
import { sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

/** `bronze BATCH [PAGE]`: what a provider said, byte for byte. */
export function bronzeCommand(): Command {
  const command = new Command('bronze')
    .description(
      'print a body as a provider sent it, by its batch in ops.bodies, ops.batches or ops.quarantine',
    )
    .argument('<batch>', 'the batch_id')
    .argument('[page]', 'which of its bodies, from 1', '1');
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (batch: string, page: string, options: TargetOptions) => {
    if (!/^[1-9]\d{0,8}$/.test(page)) throw new UsageError(`'${page}' is no page: a number from 1 expected`);
    await withSession(options, async (session) => {
      const bodies = await bodiesOf(session, batch);
      const target = sameTarget(options);
      const body = bodies.find((one) => one.page === Number(page));
      if (!body) throw new CommandFailed(missing(batch, Number(page), bodies, target));
      printBody(await read(lakeOf(session).objects, body), body);
      note(`${body.request}, page ${page} of ${bodies.length}`);
    });
  });
}

function missing(batch: string, page: number, bodies: readonly StoredBody[], target: string): string {
  if (bodies.length === 1) return `Batch ${batch} has one body, page 1: there is no page ${page}`;
  if (bodies.length > 0) return `Batch ${batch} has pages 1 to ${bodies.length}: there is no page ${page}`;
  const query = shellWord('SELECT batch_id, page, request FROM ops.bodies ORDER BY fetched_at DESC LIMIT 10');
  return `There is no batch '${batch}'. The newest: npx coinlake query ${query}${target}`;
}

/** @throws CommandFailed for a body that is not what was received */
async function read(
  objects: { get(uri: string): Promise<Uint8Array> },
  { object, sha256 }: StoredBody,
): Promise<Uint8Array> {
  const body = unpackPage(await objects.get(object));
  const actual = createHash('sha256').update(body).digest('hex');
  if (sha256 !== undefined && sha256 !== actual)
    throw new CommandFailed(`${object} is not what was received: sha256 ${sha256} is noted, ${actual} found`);
  return body;
}

/** To a program as it is; a terminal gets text alone, without what would drive it. */
function printBody(body: Uint8Array, { object }: StoredBody): void {
  if (!process.stdout.isTTY) {
    printData(body);
    return;
  }
  try {
    print(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CommandFailed(`${object} is no text: write it to a file, … > FILE`, { cause: error });
  }
}
