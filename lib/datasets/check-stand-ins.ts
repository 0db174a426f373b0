import { InvalidDataset } from '../contracts/invalid-dataset.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import type { StandIn, StandInProvider } from '../stand-ins/index.ts';

/** What a stand-in's file exports, not yet checked. */
export interface StandInModule {
  readonly dataset: string;
  /** Its path below the project, for messages. */
  readonly file: string;
  /** The default export. */
  readonly standIn: unknown;
}

/**
 * The stand-ins by dataset.
 * @throws InvalidDataset when a file exports none, one stands in for another provider than its dataset's, or two describe one
 *   provider each in its own way
 */
export function checkStandIns(
  modules: readonly StandInModule[],
  datasets: Readonly<Record<string, Pick<SourcedDataset, 'provider'>>>,
): Readonly<Record<string, StandIn>> {
  const providers = new Map<string, { readonly provider: StandInProvider; readonly file: string }>();
  for (const { dataset, file, standIn } of modules) {
    if (!isStandIn(standIn))
      throw new InvalidDataset(
        `${file}: no stand-in is exported; write export default { provider: { … }, simulate: … } satisfies StandIn`,
      );
    const { provider } = standIn;
    const named = datasets[dataset]?.provider.name;
    if (provider.name !== named)
      throw new InvalidDataset(
        `${file}: provider.name is '${provider.name}'; that of the dataset, '${named}', expected`,
      );
    const other = providers.get(provider.name);
    if (other && other.provider !== provider)
      throw new InvalidDataset(
        `${file}: provider '${provider.name}' is described in ${other.file} too; let both import it from one module`,
      );
    providers.set(provider.name, { provider, file });
  }
  return Object.fromEntries(modules.map(({ dataset, standIn }) => [dataset, standIn as StandIn]));
}

const isStandIn = (value: unknown): value is StandIn => {
  const { provider, simulate } = (value ?? {}) as Partial<StandIn>;
  return (
    typeof provider?.name === 'string' && typeof provider.title === 'string' && typeof simulate === 'function'
  );
};
