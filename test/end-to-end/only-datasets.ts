import { datasets } from '../../lib/datasets/registry.ts';

/** Settings of some datasets, with all others off: what is added to the project is in no test that does not name it. */
export const onlyDatasets = <S extends Readonly<Record<string, unknown>>>(
  settings: S,
): Record<string, unknown> & S => ({
  ...Object.fromEntries(Object.keys(datasets).map((name) => [name, false])),
  ...settings,
});
