import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { LocalRuntime } from '../../../localstack/runtime.ts';
import { deploy } from '../../../localstack/stack/deploy.ts';
import { type Endpoints, endpointsText } from '../../contracts/endpoints.ts';
import { overrideDataset } from '../../contracts/windows.ts';
import { openInBrowser } from '../dashboard/open-in-browser.ts';
import { DEFAULT_PAGE_PORT, openPage } from '../dashboard/open-page.ts';
import { assemblyOf, makeAssembly } from '../data-assembly.ts';
import { deploymentOf } from '../deployment.ts';
import { endpointOption } from '../endpoint-option.ts';
import { settingsOfEnvironment } from '../environment-settings.ts';
import { exampleQuery } from '../example-query.ts';
import { CommandFailed, UsageError } from '../failure.ts';
import { failureStory } from '../failure-story.ts';
import { firstRuns } from '../first-runs.ts';
import { type Folders, folderOption } from '../folder-option.ts';
import { followRuns } from '../follow-runs.ts';
import { goldModels } from '../gold-models.ts';
import { INTERRUPTED, Interrupted, type Interruption, interruption, outlast } from '../interruption.ts';
import { askForChanges } from '../market/changed-recording.ts';
import { chooseMarket } from '../market/choose-market.ts';
import { checkClaim, claimMarket, marketOf } from '../market/claim-market.ts';
import { endpointsLabel } from '../market/deploy-parameters.ts';
import { writeObjects } from '../market/write-objects.ts';
import { type Market, openMarket } from '../market.ts';
import { modelsLeftOut } from '../models-left-out.ts';
import { note, print } from '../output.ts';
import { DEFAULT_PORT, portNumber } from '../port-number.ts';
import { putProviderKeys } from '../provider-keys.ts';
import { inboxBucket } from '../put/inbox-bucket.ts';
import { tellOfRuns } from '../run-news.ts';
import { runSummary, type StartedRun, skipReason } from '../run-summary.ts';
import { listCommands, openForStart } from '../runtime/open-for-start.ts';
import { clientsOf, OWNER, type Session } from '../session.ts';
import { assertServed, serveFolders, sourceBuckets } from '../source-buckets.ts';
import { sameTarget } from '../target.ts';
import { runTasks } from '../task-list.ts';
import { utcTime } from '../utc-time.ts';
import { showProgress } from '../watch-run.ts';
import { listTables } from './tables.ts';

interface StartOptions {
  readonly once: boolean;
  readonly data: string;
  readonly recordings?: string;
  readonly simulate: boolean;
  readonly seed: number;
  readonly endpoint?: Endpoints;
  readonly folder?: Folders;
  readonly at?: Date;
  readonly settings?: string;
  readonly port?: number;
  readonly pagePort?: number;
  readonly open: boolean;
  readonly env: string;
}

/** `start`: the whole lakehouse on this machine: synthesizes, deploys, fires every schedule once, then serves. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'run the lakehouse here: synthesize, deploy into the local runtime, fire every schedule once, then serve',
    )
    .option('--once', 'end after the first runs', false)
    .option('--data <dir>', 'data folder', '.coinlake')
    .option('--recordings <dir>', 'serve recorded provider responses from this folder')
    .option('--simulate', 'use the simulated market even where the providers can be reached', false)
    .option(
      '--endpoint <provider=url>',
      'ask a live provider at another address: a proxy, a mirror, a test server; repeatable',
      endpointOption,
    )
    .option(
      '--folder <dataset=dir>',
      'read a folder of this machine in place of the bucket of a dataset; repeatable',
      (text: string, before?: Folders) => folderOption(text, before),
    )
    .option('--seed <n>', 'seed of the simulated market', seed, 1)
    .option(
      '--at <time>',
      'scheduled time of the runs, e.g. 2024-06-01T00:00:00Z (default: now; of recorded data its end, a model’s where what it reads ends)',
      utcTime,
    )
    .option('--settings <file>', 'settings as JSON, in the form of an environment of cdk.json')
    .option(
      '--port <n>',
      `port of the AWS endpoint on 127.0.0.1 (default: ${DEFAULT_PORT}; with --once any free one)`,
      portNumber,
    )
    .option(
      '--page-port <n>',
      `port of the page on 127.0.0.1 (default: ${DEFAULT_PAGE_PORT}, or a free one; none with --once)`,
      portNumber,
    )
    .option('--open', 'open the page in the browser', false)
    .option('--env <name>', 'environment of cdk.json', 'dev')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  if (options.recordings !== undefined && options.simulate)
    throw new UsageError('--recordings and --simulate exclude each other: name one market');
  if (options.endpoint && (options.recordings !== undefined || options.simulate))
    throw new UsageError('--endpoint is for live providers: leave out --recordings and --simulate');
  if (options.folder && (options.recordings !== undefined || options.simulate))
    throw new UsageError('--folder is for live data: leave out --recordings and --simulate');
  if (options.at && options.at > new Date())
    throw new UsageError(`--at ${options.at.toISOString()} lies in the future`);
  const deployment = deploymentOf(options.env, 'local');
  leftOut(options);
  const buckets = sourceBuckets(settingsOfEnvironment(options.env, options.settings));
  assertServed(options.folder ?? {}, buckets);
  const interrupted = interruption();
  const closing: (() => Promise<void>)[] = [];
  let others: (() => Promise<void>) | undefined;
  let atWork: Promise<unknown> | undefined;
  const deployed = Promise.withResolvers<void>();
  deployed.promise.catch(() => {});
  try {
    // All that can be wrong is found out before the data folder changes.
    const held = await marketOf(options.data);
    const { choice, notes } = await interrupted.race(chooseMarket(options, held));
    checkClaim(options.data, held, choice);
    const off = leftOut(options, choice.kind === 'recorded');
    const opened = await openMarket(choice, off, undefined, { endpoints: options.endpoint });
    const market: Market = {
      ...opened,
      label: `${opened.label}${endpointsLabel(options.endpoint)}`,
      endpoints: { ...opened.endpoints, ...options.endpoint },
    };
    closing.push(() => market.close());
    const runtime = await openForStart(
      {
        dataFolder: options.data,
        port: options.port ?? (options.once ? 0 : DEFAULT_PORT),
        schedules: !options.once,
        holds: { prepare: () => deployed.promise },
      },
      interrupted,
      (commands) => note(`Waiting for commands on this data folder: ${listCommands(commands)}`),
    );
    closing.push(() => runtime.close());
    others = () => othersDone(runtime);
    for (const text of [...notes, ...market.notes]) note(text);
    reportRecording(market);
    await claimMarket(options.data, choice);
    const session: Session = {
      deployment,
      ...clientsOf({ endpoint: runtime.endpoint, region: runtime.region, credentials: OWNER }),
      label: market.label,
      close: async () => {},
    };
    const began = new Date();
    await runTasks(
      [
        {
          title: 'Synthesize the CDK app',
          task: async (_, task) => {
            const made = await makeAssembly(
              options.data,
              { env: options.env, settings: settingsOf(options, market) },
              interrupted.signal,
            );
            if (!made) task.skip('Synthesize the CDK app: nothing changed');
          },
        },
        {
          title: 'Deploy into the local runtime',
          task: async (_, task) => {
            const deploying = deploy(runtime, assemblyOf(options.data), {
              parameters: { Endpoints: endpointsText(market.endpoints), DataLabel: choice.kind },
              signal: interrupted.signal,
              onEvent: ({ status, logicalId }) => {
                if (process.stdout.isTTY) task.output = `${status} ${logicalId}`;
              },
            });
            atWork = deploying;
            const { resources } = await deploying;
            if (choice.kind === 'live') {
              await putProviderKeys(runtime, resources);
              serveFolders(runtime, buckets, options.folder);
            }
            if (Object.keys(market.objects).length > 0)
              await writeObjects(session.s3, market.objects, {
                inbox: () => inboxBucket(session),
                others: buckets,
              });
            task.title = `Deployed ${resources.length} resources into the local runtime (${market.label})`;
          },
        },
      ],
      interrupted,
    );
    deployed.resolve();
    const page = options.once
      ? undefined
      : await openPage(session, {
          origin: choice.kind,
          target: sameTarget({ ...options, target: 'local' }),
          port: options.pagePort,
        });
    if (page) {
      closing.push(() => page.close());
      print(`Page: ${page.url}`);
      const why = options.open ? await openInBrowser(page.url) : undefined;
      if (why !== undefined) note(why);
    }
    if (choice.kind === 'recorded')
      await askForChanges(session, options.data, choice.folder, market.datasets);
    const runs = await fireAll(session, runtime, market, options, interrupted);
    const failed = runs.filter((run) => run.status !== 'SUCCEEDED');
    print(
      await runSummary(session, runs, { since: began, target: sameTarget({ ...options, target: 'local' }) }),
    );
    if (choice.kind === 'recorded') reportLeftOut(market, off);
    const example = exampleQuery(await listTables(session), goldModels());
    print(nextSteps(options, runtime.endpoint, page?.url, market, example));
    const stories: string[] = [];
    for (const run of failed)
      stories.push(await failureStory(session, run, sameTarget({ ...options, target: 'local' })));
    stories.push(...market.unreadable.map((what) => `UnreadableRecording: ${what}`));
    if (options.once && stories.length > 0) throw new CommandFailed(stories.join('\n'));
    for (const story of stories) note(story);
    // Ctrl-C is how serving ends: a success, unlike an interrupted run.
    if (!options.once) await tellOfRuns(session, interrupted.signal);
  } catch (error) {
    deployed.reject(
      new CommandFailed(`'coinlake start' on this data folder did not get as far as deploying`),
    );
    if (!(error instanceof Interrupted)) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    // What was interrupted ends before the state closes that it writes to.
    await atWork?.catch(() => {});
    await others?.();
    for (const close of closing.reverse()) await close();
    interrupted.end();
  }
}

/** Other commands use this runtime: their work is not cut off with this one. */
async function othersDone({ holds }: LocalRuntime): Promise<void> {
  const commands = holds.list();
  const done = holds.drain();
  if (commands.length > 0) {
    outlast(done);
    note(
      `Serving until other commands on this data folder are done: ${listCommands(commands)}. Ctrl-C ends them too`,
    );
  }
  await done;
}

async function fireAll(
  session: Session,
  runtime: LocalRuntime,
  market: Market,
  options: StartOptions,
  interrupted: Interruption,
): Promise<readonly StartedRun[]> {
  const runs: StartedRun[] = [];
  const scheduler = runtime.service('scheduler');
  const due = firstRuns(
    scheduler
      .schedules()
      // What was written into an inbox starts runs of its own, once each.
      .filter(({ expression }) => !expression.startsWith('at('))
      .map(({ name, target }) => ({ name, input: target.Input })),
    goldModels(),
    { ...(options.at && { at: options.at }), ends: market.end, now: new Date() },
  );
  await runTasks(
    due.map(({ schedule, name, scheduledTime }) => ({
      title: `Run ${name}`,
      task: async (_, task) => {
        const started = await scheduler.fireNow(schedule, scheduledTime);
        const { executionArn } = started as { readonly executionArn: string };
        const followed = await followRuns(session.sfn, executionArn, (progress) => {
          const text = showProgress(progress);
          if (process.stdout.isTTY && task.output !== text) task.output = text;
        });
        runs.push(...followed.map((run) => ({ ...run, name })));
        // The whole story follows the summary.
        const failed = followed.find(({ status }) => status !== 'SUCCEEDED');
        if (failed) throw new CommandFailed(failed.error?.split(':')[0] ?? failed.status);
        const skipped = skipReason(followed[0]!.events);
        if (skipped !== undefined) task.skip(`${name}: ${skipped}`);
        else
          task.title = `Ran ${name} up to ${scheduledTime.toISOString()}${followed.length > 1 ? ` in ${followed.length} runs` : ''}`;
      },
    })),
    interrupted,
    { exitOnError: false },
  );
  return runs;
}

/** What of a recording is not served, and why. */
function reportRecording({ unused, unreadable }: Market): void {
  if (unused.length > 0)
    note(['Recorded files that are not used:', ...unused.map((line) => `  ${line}`)].join('\n'));
  if (unreadable.length > 0)
    note(
      [
        'Recorded files that are broken; the others are served:',
        ...unreadable.map((line) => `  UnreadableRecording: ${line}`),
      ].join('\n'),
    );
}

/** Models that a recording has some rows for, and not all. */
function reportLeftOut({ datasets }: Market, off: ReadonlySet<string>): void {
  const absent = Object.keys(datasets).filter((name) => datasets[name] === false);
  const lines = modelsLeftOut(goldModels(), new Set([...off, ...absent]));
  if (lines.length > 0)
    note(
      [
        'Models that are not built, with the datasets that they lack:',
        ...lines.map((line) => `  ${line}`),
      ].join('\n'),
    );
}

/**
 * The datasets that the settings leave out.
 * @param isAllOn whether those that are off by default are on: all that is recorded is shown. @default false
 * @throws UsageError when the file can't be read, or says what no setting is
 */
function leftOut({ env, settings }: StartOptions, isAllOn = false): ReadonlySet<string> {
  try {
    const { datasets } = settingsOfEnvironment(env, settings, isAllOn);
    return new Set(Object.entries(datasets).flatMap(([name, value]) => (value === false ? [name] : [])));
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** The settings file's over what follows from the market. */
function settingsOf(options: StartOptions, market: Market): unknown {
  const own =
    options.settings === undefined ? {} : (JSON.parse(readFileSync(options.settings, 'utf8')) as object);
  const datasets = (own as { readonly datasets?: object }).datasets ?? {};
  const merged = Object.fromEntries(
    Object.entries({ ...market.datasets, ...datasets }).map(([name, value]) => [
      name,
      market.datasets[name] === false || value === false
        ? false
        : overrideDataset(
            { ...(market.datasets[name] as object | undefined) },
            value as Record<string, unknown>,
          ),
    ]),
  );
  return Object.keys(merged).length === 0 ? own : { ...own, datasets: merged };
}

function nextSteps(
  options: StartOptions,
  endpoint: string,
  page: string | undefined,
  market: Market,
  example: string | undefined,
): string {
  const data = sameTarget({ ...options, target: 'local' });
  const lines = [
    `Rows are of the ${market.label}. Try next:`,
    ...(example === undefined ? [] : [`  npx coinlake query "${example}"${data}`]),
    `  npx coinlake runs${data}`,
    `  npx coinlake status${data}`,
  ];
  if (page !== undefined)
    lines.push(
      `  ${page} in a browser`,
      `  AWS_ENDPOINT_URL=${endpoint} aws s3 ls`,
      `Serving ${endpoint}; schedules are kept. Ctrl-C ends it.`,
    );
  return lines.join('\n');
}

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number from 0 expected');
  return Number(text);
}
