import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsonata from 'jsonata';
import { buildApp } from '../../lib/infra/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reaches into states of every type.
export type Definition = any;

/** The machines of the dev environment as its template holds them, by name without the prefix. */
export function synthesizedMachines(): Readonly<Record<string, Definition>> {
  const { stacks } = buildApp({
    environment: 'dev',
    outdir: mkdtempSync(join(tmpdir(), 'coinlake-machines-')),
    lambdasFolder: join(import.meta.dirname, '..', 'lib', 'infra', 'lambdas'),
  }).synth();
  const resources = stacks.flatMap((stack) => Object.values(stack.template.Resources)) as {
    Type: string;
    Properties: Definition;
  }[];
  return Object.fromEntries(
    resources
      .filter((resource) => resource.Type === 'AWS::StepFunctions::StateMachine')
      .map(({ Properties: machine }) => [
        machine.StateMachineName.replace('coinlake-dev-', ''),
        JSON.parse(machine.DefinitionString['Fn::Sub'][0]),
      ]),
  );
}

/** Evaluates each `{% … %}` of a value as Step Functions does. */
export async function evaluate(
  value: unknown,
  bindings: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  if (typeof value === 'string' && value.startsWith('{%'))
    return plain(await jsonata(value.slice(2, -2)).evaluate(undefined, bindings));
  if (Array.isArray(value)) return Promise.all(value.map((element) => evaluate(element, bindings)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    await Promise.all(
      Object.entries(value).map(async ([key, member]) => [key, await evaluate(member, bindings)] as const),
    ),
  );
}

/** Without the hidden members of JSONata's sequences. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

export const execution = (input: object) => ({
  Execution: {
    Id: 'arn:aws:states:eu-west-1:000000000000:execution:m:run-1',
    Name: 'run-1',
    StartTime: '2024-06-01T00:05:03.123Z',
    Input: input,
  },
});
