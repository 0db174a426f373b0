import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { findRun } from '../../runs/find-run.ts';
import type { LogLine } from '../../runs/log-line.ts';
import { readRunLogs } from '../../runs/run-logs.ts';
import { drawLogLine, logLineJson } from '../draw-log-line.ts';
import { checkOutput, print, printData } from '../output.ts';
import { safeJson } from '../safe-text.ts';
import type { Session } from '../session.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

interface LogsOptions extends TargetOptions {
  readonly follow: boolean;
  readonly format: 'text' | 'json';
}

const POLL_MS = 1000;
/** Lines reach CloudWatch some seconds after they were written; the local runtime half a second after. */
const LATE_MS = { aws: 10_000, local: 1_000 } as const;

/** `logs RUN`: what all functions of a run logged, those of the models' runs that it started included. */
export function logsCommand(): Command {
  const command = new Command('logs')
    .description('what the functions of a run logged, nested runs included, in time order')
    .argument('<run>', 'the run’s id, or the beginning of it')
    .option('-f, --follow', 'go on until the run ends', false)
    .addOption(
      new Option(
        '--format <format>',
        'text for people, without the START and END lines and the metrics; json has every line as an object',
      )
        .choices(['text', 'json'])
        .default('text'),
    );
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (id: string, options: LogsOptions) => {
    await withSession(options, (session) => printLogs(session, id, options));
  });
}

async function printLogs(session: Session, id: string, options: LogsOptions): Promise<void> {
  const run = await findRun(session, id);
  const printed = new Set<string>();
  const printNew = async () => {
    const { lines, ended } = await readRunLogs(session, run.arn);
    for (const line of lines) {
      const json = logLineJson(line);
      if (printed.has(json)) continue;
      printed.add(json);
      if (options.format === 'json') printData(`${safeJson(json)}\n`);
      else if (isForPeople(line)) print(drawLogLine(line));
    }
    return ended;
  };
  let ended = await printNew();
  if (options.follow && !ended) {
    while (!ended) {
      await sleep(POLL_MS);
      checkOutput();
      ended = await printNew();
    }
    await sleep(LATE_MS[options.target]);
    await printNew();
  }
  if (printed.size === 0 && options.format === 'text')
    print(`Run ${run.id} has logged nothing${ended ? '' : ' yet'}`);
}

/** Lambda frames each invocation with lines that say when, and metrics are JSON for CloudWatch. */
const isForPeople = ({ message }: LogLine): boolean =>
  !/^(START|END) RequestId: /.test(message) && !message.startsWith('{"_aws"');
