import { beforeAll, describe, expect, test } from 'vitest';
import { readMachineFixtures } from '../localstack/services/states/support/machine-fixtures.ts';
import { chosen } from '../setup/chosen.ts';
import { complaints, knownDifferences } from './localstack/known-differences.ts';
import { type Judged, judgeMachines } from './localstack/machine-suite.ts';
import { productMachines } from './localstack/product-machines.ts';

/** Of some 270, beside all machines of this project. */
const SAMPLE = 90;

const fixtures = readMachineFixtures();
const labels = Object.entries(fixtures).flatMap(([file, machines]) =>
  Object.keys(machines).map((name) => `${file}: ${name}`),
);
const taken = new Set(chosen(labels, SAMPLE));
const some = Object.fromEntries(
  Object.entries(fixtures).map(([file, machines]) => [
    file,
    Object.fromEntries(Object.entries(machines).filter(([name]) => taken.has(`${file}: ${name}`))),
  ]),
);
const own = productMachines();
const known = knownDifferences();

/** Of the fixtures, and of this project's own machines. */
let judged: readonly Judged[];
let judgedOwn: readonly Judged[];
let listeners: readonly string[];
beforeAll(async () => {
  const all = await judgeMachines({ ...some, ...own });
  const isOwn = ({ label }: Judged) => Object.hasOwn(own, label.split(': ')[0] ?? '');
  judged = all.judged.filter((machine) => !isOwn(machine));
  judgedOwn = all.judged.filter(isOwn);
  listeners = all.listeners;
});

describe("LocalStack's interpreter of state machines", () => {
  test('ends every machine as this one does: status, output, error, cause, path, events; or differs as listed', () => {
    expect(judged.flatMap((machine) => complaints(machine, known.get(machine.label)))).toEqual([]);
    const equal = judged.filter(({ label, unjudged }) => !known.has(label) && unjudged === undefined);
    expect(equal.length).toBeGreaterThan(taken.size / 2);
    console.log(report(judged));
  });

  test('is listed only for machines that there are', () => {
    expect([...known.keys()].filter((label) => !labels.includes(label))).toEqual([]);
  });

  test('would be heard if it disagreed', () => {
    const one: Judged = {
      label: 'pass: one',
      differences: { output: { here: '1', there: '2' } },
    };
    expect(complaints(one, undefined)).toEqual(['pass: one: output: 1 here, 2 on LocalStack']);
    expect(complaints({ ...one, differences: {} }, { differs: ['output'], reason: '' })).toEqual([
      'pass: one: output is listed as different, and is equal',
    ]);
  });

  test('listens on the loopback alone', () => {
    expect(listeners.length).toBeGreaterThan(0);
    expect(listeners.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
  });
});

describe("this project's own machines on LocalStack", () => {
  test('go the same way to the same end in every story: success, retry, catch, held lease, failed audit', () => {
    expect(judgedOwn.length).toBeGreaterThanOrEqual(20);
    expect(judgedOwn.flatMap((machine) => complaints(machine, undefined))).toEqual([]);
  });
});

/** How many were judged equal, and where LocalStack can't judge. */
function report(judged: readonly Judged[]): string {
  const lines = judged.flatMap(({ label, unjudged }) => {
    const difference = known.get(label);
    if (unjudged !== undefined) return [`  ${label}: ${unjudged}`];
    if (difference === undefined) return [];
    return [
      `  ${label} (${[...(difference.differs ?? []), ...(difference.sometimes ?? []).map((aspect) => `at times ${aspect}`)].join(', ')}): LocalStack ${difference.reason}`,
    ];
  });
  return `${judged.length - lines.length} of ${judged.length} machines end alike on LocalStack. It differs, or can't judge:\n${lines.join('\n')}`;
}
