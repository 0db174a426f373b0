import { baseName } from '../../lib/datasets/binance_klines/stand-in/archive-api.ts';
import {
  type ArchiveFault,
  faultyArchive,
} from '../../lib/datasets/binance_klines/stand-in/archive-faults.ts';
import { binanceMarket } from '../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { simulatedArchive } from '../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import type { Fault, FaultRule } from '../../localstack/providers/faults.ts';
import { serveProvider } from '../../localstack/providers/provider-server.ts';
import { correctedCandles, type Rewrite } from '../lambdas/support/corrected-candles.ts';
import { type Edit, openPipeline, type PipelineRun } from './open-pipeline.ts';

const END = new Date('2024-04-01T00:00:00Z');
const KLINES = '/api/v3/klines';
const ARCHIVE = '/data/';

export interface FaultyRun extends PipelineRun {
  /** Requests for candles that this run made. */
  readonly requests: number;
  /** Names of the archive's files that it asked for. */
  readonly files: readonly string[];
}

/**
 * The whole pipeline in this process, over a simulated market that misbehaves as told.
 * @param files of the market's archive that misbehave, by their name without .zip; undefined for no archive
 * @param more.edit changes the resources of the templates before they are deployed
 * @param more.gold whether runs refresh the models: half of their time. @default false
 * @param more.faults that the provider has throughout
 */
export async function faultyMarket(
  settings: { readonly symbols: readonly string[]; readonly start: string; readonly slicesPerRun?: number },
  files?: ReadonlyMap<string, ArchiveFault>,
  {
    edit = () => {},
    gold = false,
    faults = [],
  }: {
    readonly edit?: Edit;
    readonly gold?: boolean;
    readonly faults?: readonly FaultRule[];
  } = {},
) {
  let fault: Fault | undefined;
  let times = 0;
  let of: string | undefined;
  const now = () => END;
  const { source: candles, corrections } = correctedCandles(simulatedCandles({ seed: 5, now }));
  let made = simulatedArchive(candles, now);
  const meets = (kind: Fault['kind']) => ({
    match: ({ path, query }: { readonly path: string; readonly query: URLSearchParams }) => {
      if (path !== KLINES || fault?.kind !== kind || times <= 0) return false;
      if (of !== undefined && query.get('symbol') !== of) return false;
      times -= 1;
      return true;
    },
    get fault() {
      return fault as Fault;
    },
  });
  const kinds = ['throttle', 'ban', 'status', 'truncate', 'body', 'rows'] as const;
  const archive = files && {
    archive: faultyArchive({ file: (name) => made.file(name) }, (name) => files.get(baseName(name))),
  };
  const api = binanceMarket({ candles, now, ...archive });
  const provider = await serveProvider(api, { faults: [...kinds.map(meets), ...faults] });
  const pipeline = await openPipeline(
    { binance_klines: { ...settings, timeframes: ['1h'] } },
    { binance: provider.baseUrl },
    (template, resources) => {
      if (!gold) leaveGoldOut(resources);
      edit(template, resources);
    },
  );
  return {
    query: pipeline.query,
    session: pipeline.session,
    /** Runs the dataset up to a time; the first `count` requests for candles (of a symbol) meet the fault. */
    async run(at: Date, met?: Fault, count = Number.POSITIVE_INFINITY, symbol?: string): Promise<FaultyRun> {
      fault = met;
      of = symbol;
      times = count;
      const before = provider.requests.length;
      const run = await pipeline.run(at);
      const made = provider.requests.slice(before);
      const requests = made.filter((r) => r.startsWith(KLINES)).length;
      const files = made.filter((r) => r.startsWith(ARCHIVE)).map((r) => r.slice(r.lastIndexOf('/') + 1));
      return { ...run, requests, files };
    },
    /** Corrects a candle, in the API and in the files that are published from then on. */
    correct(openTime: number, rewrite: Rewrite) {
      corrections.set(openTime, rewrite);
      made = simulatedArchive(candles, now);
    },
    async close(): Promise<void> {
      await pipeline.close();
      await provider.close();
    },
  };
}

/** Takes the models out of the datasets' machines: half of the time of a run. */
export function leaveGoldOut(resources: Parameters<Edit>[1]): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine') continue;
    const { DefinitionString } = Properties as { DefinitionString: { 'Fn::Sub': [string, unknown] } };
    const [text, values] = DefinitionString['Fn::Sub'];
    const definition = JSON.parse(text);
    const refresh = definition.States.Body.Branches[0].States.Refresh;
    if (refresh) refresh.Items = [];
    DefinitionString['Fn::Sub'] = [JSON.stringify(definition), values];
  }
}
