import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../../../localstack/services/states/json-value.ts';

/** A mocked answer of a Task: after `after` seconds, a result or an error. */
export type Mock = { readonly after?: number } & (
  | { readonly return: Json }
  | { readonly throw: { readonly error: string; readonly cause?: string } }
);

/** Answers of Task states by name and call; the last of them stands for all further calls. */
export type Mocks = Readonly<Record<string, readonly Mock[]>>;

/** A state machine with what must come of it, in no engine's terms. */
export interface MachineFixture {
  readonly comment: string;
  readonly definition: { readonly States: Record<string, unknown> };
  readonly input?: Json;
  readonly mocks?: Mocks;
  /** Definitions by name of machines that it starts: these run, unmocked. */
  readonly machines?: Readonly<Record<string, unknown>>;
  /** Texts by `bucket/key` of objects that it reads from S3. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly expect: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    /** Names of the states entered, in order (lines in parallel: as this engine interleaves them). */
    readonly path?: readonly string[];
    /** Types of all events. */
    readonly events?: readonly string[];
    /** Seconds from start to stop. */
    readonly seconds?: number;
    /** Part of the output is enough. */
    readonly outputMatches?: Json;
  };
}

const folder = join(import.meta.dirname, '..', 'machines');

/** All fixtures: by file (without .json), then by name. */
export function readMachineFixtures(): Readonly<Record<string, Readonly<Record<string, MachineFixture>>>> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [
        file.replace(/\.json$/, ''),
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, MachineFixture>,
      ]),
  );
}
