import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { program } from '../../lib/cli/program.ts';
import { readmeBlocks, readmeCommands } from './readme-commands.ts';

const { scripts, devDependencies } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
);

/** Options and arguments of a command line that no command takes. */
async function unknownTo(args: readonly string[]): Promise<readonly string[]> {
  let command = await program();
  let rest = args;
  for (;;) {
    const sub = command.commands.find((candidate) => candidate.name() === rest[0]);
    if (!sub) break;
    command = sub;
    rest = rest.slice(1);
  }
  // A group of commands has one that it runs by itself, as `runs` runs `runs list`.
  const { operands, unknown } = (command.commands[0] ?? command).parseOptions([...rest]);
  return [...unknown, ...operands.slice(command.registeredArguments.length)];
}

test('every command of the README exists, with its options', async () => {
  const commands = readmeCommands();
  expect(commands.length).toBeGreaterThan(20);
  for (const command of commands) {
    const [program, name = '', ...args] = command.filter((word) => !/^[A-Z_]+=/.test(word));
    const said = command.join(' ');
    switch (program) {
      case 'npx':
        if (name === 'coinlake') expect(await unknownTo(args), said).toEqual([]);
        else expect(['cdk', '--package=aws-cdk-local@3.0.4'], said).toContain(name);
        break;
      case 'npm':
        if (name === 'run') expect(Object.keys(scripts), said).toContain(args[0]);
        else expect(['ci', 'start', 'test'], said).toContain(name);
        break;
      default:
        expect(['export', 'aws', 'docker'], said).toContain(program);
    }
  }
});

test('what is no command of this program is noticed', async () => {
  expect(await unknownTo(['statsu'])).toEqual(['statsu']);
  expect(await unknownTo(['query', 'SELECT 1', '--formt', 'csv'])).toEqual(['--formt', 'csv']);
  expect(await unknownTo(['runs', 'show', 'ID', '--format', 'json'])).toEqual([]);
});

test('AWS clients of all kinds find a region, and the CDK’s version is the project’s', () => {
  for (const block of readmeBlocks().filter((text) => text.includes('AWS_ENDPOINT_URL=')))
    expect(block).toMatch(/AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1/);
  for (const [version] of readmeBlocks()
    .join('')
    .matchAll(/(?<=--package=aws-cdk@)\S+/g))
    expect(version).toBe(devDependencies['aws-cdk']);
});
