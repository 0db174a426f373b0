import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from '../../end-to-end/client-options.ts';
import type {
  MachineFixture,
  readMachineFixtures,
} from '../../localstack/services/states/support/machine-fixtures.ts';
import { runMachine } from '../../localstack/services/states/support/machine-run.ts';
import { type Differences, differencesOf } from './compare-runs.ts';
import { type LocalStack, startLocalStack } from './localstack.ts';
import { mockConfig, mocksOnLocalStack } from './mock-config.ts';
import { runOnLocalStack } from './run-on-localstack.ts';

/** Machines that take longer are not run in real time. */
const LONGEST_SECONDS = 60;
const AT_ONCE = 8;

/** Starts what evaluates JSONata there, which takes its time. */
const FIRST = {
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: '{% 1 %}', End: true } },
  },
};

/** What came of a machine in both engines. */
export interface Judged {
  /** `file: name` */
  readonly label: string;
  readonly differences: Differences;
  /** LocalStack's words where it refuses the definition. */
  readonly refused?: string;
  /** Why it was not run there. */
  readonly unjudged?: string;
}

/** A machine of the suite under names that fit both engines. */
interface Entry {
  readonly label: string;
  readonly machine: MachineFixture;
  readonly names: { readonly machine: string; readonly execution: string };
}

/** Runs machines here and on a LocalStack of their own. */
export async function judgeMachines(
  fixtures: ReturnType<typeof readMachineFixtures>,
): Promise<{ readonly judged: readonly Judged[]; readonly listeners: readonly string[] }> {
  const entries = Object.entries(fixtures).flatMap(([file, machines]) =>
    Object.entries(machines).map(
      ([name, machine], index): Entry => ({
        label: `${file}: ${name}`,
        machine,
        names: { machine: `${file}-${index}`, execution: 'run' },
      }),
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), 'coinlake-mocks-'));
  const SFN_MOCK_CONFIG = join(folder, 'mocks.json');
  const mocks = entries.map(({ machine, names }) => [names.machine, mocksOnLocalStack(machine)] as const);
  await writeFile(SFN_MOCK_CONFIG, mockConfig(Object.fromEntries(mocks)));
  const localstack = await startLocalStack({ SFN_MOCK_CONFIG });
  try {
    await furnish(localstack, entries);
    const client = new SFNClient(clientOptions(localstack.endpoint));
    await runOnLocalStack(client, FIRST, { machine: 'first', execution: 'run' });
    const judged = await inTurn(entries, (entry) => judge(client, entry));
    return { judged, listeners: await localstack.listeners() };
  } finally {
    await localstack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(client: SFNClient, { label, machine, names }: Entry): Promise<Judged> {
  const here = await runMachine(machine, names);
  if (here.seconds > LONGEST_SECONDS)
    return {
      label,
      differences: {},
      unjudged: `takes ${here.seconds} s, and LocalStack has no virtual time`,
    };
  try {
    return { label, differences: differencesOf(here, await runOnLocalStack(client, machine, names)) };
  } catch (error) {
    if ((error as Error).name !== 'InvalidDefinition') throw error;
    return { label, differences: {}, refused: (error as Error).message };
  }
}

/** What machines read and send to. */
async function furnish(localstack: LocalStack, entries: readonly Entry[]): Promise<void> {
  const s3 = new S3Client({ ...clientOptions(localstack.endpoint), forcePathStyle: true });
  const objects = entries.flatMap(({ machine }) => Object.entries(machine.objects ?? {}));
  const located = objects.map(([path, Body]) => {
    const [Bucket = '', ...key] = path.split('/');
    return { Bucket, Key: key.join('/'), Body };
  });
  for (const Bucket of new Set(located.map((object) => object.Bucket)))
    await s3.send(new CreateBucketCommand({ Bucket }));
  for (const object of located) await s3.send(new PutObjectCommand(object));
  await new SQSClient(clientOptions(localstack.endpoint)).send(
    new CreateQueueCommand({ QueueName: 'queue' }),
  );
}

/** As many at once as do not slow each other down much. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const line = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return results;
}
