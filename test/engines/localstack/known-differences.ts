import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Aspect } from './compare-runs.ts';
import type { Judged } from './machine-suite.ts';

/** In what LocalStack differs on one machine, and why it is not followed. */
export interface KnownDifference {
  /** It always does; `refused` stands for a definition that it does not take. */
  readonly differs?: readonly (Aspect | 'refused')[];
  /** It may, by the timing of its threads. */
  readonly sometimes?: readonly Aspect[];
  /** Continues "LocalStack …". */
  readonly reason: string;
}

type Known = Readonly<Record<string, Readonly<Record<string, KnownDifference>>>>;

const path = join(import.meta.dirname, '../../localstack/services/states/localstack-differences.json');

/** By `file: name` of the machine. */
export function knownDifferences(): ReadonlyMap<string, KnownDifference> {
  const known = JSON.parse(readFileSync(path, 'utf8')) as Known;
  return new Map(
    Object.entries(known).flatMap(([file, machines]) =>
      Object.entries(machines).map(([name, difference]) => [`${file}: ${name}`, difference] as const),
    ),
  );
}

/** What is wrong with a judgement: a difference that is not known, or a known one that is not there. */
export function complaints(judged: Judged, known: KnownDifference | undefined): readonly string[] {
  if (judged.unjudged !== undefined) return [];
  const found = judged.refused === undefined ? (Object.keys(judged.differences) as Aspect[]) : ['refused'];
  const expected: readonly string[] = known?.differs ?? [];
  const allowed: readonly string[] = known?.sometimes ?? [];
  const values = (aspect: string) => {
    if (aspect === 'refused') return judged.refused;
    const { here, there } = judged.differences[aspect as Aspect]!;
    return `${here} here, ${there} on LocalStack`;
  };
  return [
    ...found
      .filter((aspect) => !expected.includes(aspect) && !allowed.includes(aspect))
      .map((aspect) => `${judged.label}: ${aspect}: ${values(aspect)}`),
    ...expected
      .filter((aspect) => !found.includes(aspect))
      .map((aspect) => `${judged.label}: ${aspect} is listed as different, and is equal`),
  ];
}
