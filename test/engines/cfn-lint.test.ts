import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesize } from '../../lib/cli/synthesis.ts';
import { command } from './support/cache.ts';
import { cfnLintPython } from './support/python.ts';

let folder: string;
let python: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coinlake-cfn-lint-'));
  python = await cfnLintPython();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What its command does. The command itself names the folder that it was first installed into. */
const CFN_LINT = 'from cfnlint.runner import main; main()';

interface Finding {
  readonly Level: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path?: readonly (string | number)[] };
}

describe.each(['dev', 'prod'])('cfn-lint on the templates of %s', (env) => {
  let templates: readonly string[];
  beforeAll(async () => {
    const out = join(folder, env);
    await synthesize(out, { env, settings: {} });
    templates = (await readdir(out))
      .filter((name) => name.endsWith('.template.json'))
      .map((name) => join(out, name));
  });

  test('finds no error', async () => {
    expect(templates).toHaveLength(3);
    expect(await errors(templates)).toEqual([]);
  });

  // Once: it is the same program, and the same mistake.
  test.runIf(env === 'dev')('would find a wrong type of resource and a wrong property', async () => {
    const [path = ''] = templates.filter((name) => name.includes('storage'));
    const template = JSON.parse(await readFile(path, 'utf8'));
    const [bucket] = Object.values<{ Type: string; Properties: Record<string, unknown> }>(
      template.Resources,
    ).filter(({ Type }) => Type === 'AWS::S3::Bucket');
    if (!bucket) throw new Error(`${path} holds no bucket`);
    bucket.Properties.VersioningConfiguration = { Status: 'On' };
    const altered = join(folder, `${env}-altered.json`);
    await writeFile(altered, JSON.stringify(template));
    expect(await errors([altered])).toEqual([expect.stringContaining("'On' is not one of")]);
  });
});

/** e.g. `E3030 'On' is not one of ['Enabled', 'Suspended'] (Resources/LakeBucket/…)` */
async function errors(templates: readonly string[]): Promise<readonly string[]> {
  // Exit codes tell findings apart by level: asked to fail on none, it ends with 0 and its findings are read here.
  const args = [
    '-c',
    CFN_LINT,
    '--format',
    'json',
    '--non-zero-exit-code',
    'none',
    '--regions',
    'us-east-1',
    '--',
    ...templates,
  ];
  const findings: readonly Finding[] = JSON.parse(await command(python, args));
  return findings
    .filter(({ Level }) => Level === 'Error')
    .map(
      ({ Rule, Message, Location }) => `${Rule.Id} ${Message} (${Location.Path?.join('/') ?? 'template'})`,
    );
}
