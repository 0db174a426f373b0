import { expect, test } from 'vitest';
import { checkStandIns } from '../../../lib/datasets/check-stand-ins.ts';
import type { StandInProvider } from '../../../lib/stand-ins/index.ts';

const provider: StandInProvider = { name: 'chains.example', title: 'Chains' };
const standIn = (of: StandInProvider) => ({ provider: of, simulate: () => ({ api: () => undefined }) });
const module = (dataset: string, exported: unknown) => ({
  dataset,
  file: `lib/datasets/${dataset}/stand-in.ts`,
  standIn: exported,
});
const datasets = {
  blocks: { provider: { name: 'chains.example' } },
  fees: { provider: { name: 'chains.example' } },
};

test('datasets of one provider share what describes it', () => {
  const [blocks, fees] = [standIn(provider), standIn(provider)];
  expect(checkStandIns([module('blocks', blocks), module('fees', fees)], datasets)).toEqual({ blocks, fees });
});

test.each([
  [
    'no stand-in',
    [module('blocks', { provider })],
    'lib/datasets/blocks/stand-in.ts: no stand-in is exported; write export default { provider: { … }, simulate: … } satisfies StandIn',
  ],
  [
    'nothing at all',
    [module('blocks', undefined)],
    'lib/datasets/blocks/stand-in.ts: no stand-in is exported; write export default { provider: { … }, simulate: … } satisfies StandIn',
  ],
  [
    'another provider',
    [module('blocks', standIn({ name: 'chain.example', title: 'Chains' }))],
    "lib/datasets/blocks/stand-in.ts: provider.name is 'chain.example'; that of the dataset, 'chains.example', expected",
  ],
  [
    'a provider told twice',
    [module('blocks', standIn(provider)), module('fees', standIn({ ...provider, decides: true }))],
    "lib/datasets/fees/stand-in.ts: provider 'chains.example' is described in lib/datasets/blocks/stand-in.ts too; let both import it from one module",
  ],
])('%s is refused', (_, modules, message) => {
  expect(() => checkStandIns(modules, datasets)).toThrow(
    expect.objectContaining({ name: 'InvalidDataset', message }),
  );
});
