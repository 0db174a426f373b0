import type { Runtime } from '../../runtime.ts';
import type { Service } from '../service.ts';
import { askDocumented } from './operations/documented-permissions.ts';
import { metadataOperations } from './operations/metadata-operations.ts';
import { preparedOperations } from './operations/prepared-operations.ts';
import { queryOperations } from './operations/query-operations.ts';
import { createWorkGroup, workGroupOperations } from './operations/work-group-operations.ts';
import { type EngineLimits, engineLimits } from './process/engine-limits.ts';
import { EnginePool } from './process/engine-pool.ts';
import { type EngineFiles, QueryHost } from './process/query-host.ts';
import { type Execute, QueryRunner } from './query-runner.ts';
import { PreparedStatements } from './state/prepared-statements.ts';
import { QueryHistory } from './state/query-history.ts';
import { readConfiguration, type WorkGroup, WorkGroups } from './state/work-groups.ts';
import { classify } from './statements/classify.ts';

/** Athena with what its owner (the stack engine, a test) needs beside the API. */
export interface AthenaService extends Service {
  /**
   * Makes or replaces a workgroup, as CloudFormation's AWS::Athena::WorkGroup does.
   * @param properties the resource's properties, resolved
   * @returns what Ref gives: the name
   */
  provisionWorkGroup(properties: WorkGroupProperties): string;
  /** Removes a workgroup; succeeds when there is none. */
  removeWorkGroup(name: string): void;
  /** Resolves when the query has ended. */
  settled(queryExecutionId: string): Promise<void>;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly athena: AthenaService;
  }
}

export interface WorkGroupProperties {
  readonly Name: string;
  readonly Description?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly WorkGroupConfiguration?: Readonly<Record<string, unknown>>;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly RecursiveDeleteOption?: boolean | string;
}

/** How long queries may take to let go when the runtime stops, before their processes are killed. */
const STOP_MS = 1000;

/**
 * Amazon Athena, engine version 3, over the runtime's Glue and S3.
 * @param limits what queries may use @default by the environment, see engineLimits
 */
export function createAthena(
  runtime: Runtime,
  files: EngineFiles,
  limits: EngineLimits = engineLimits(),
): AthenaService {
  const groups = new WorkGroups(runtime);
  const history = new QueryHistory(runtime.state);
  const prepared = new PreparedStatements(runtime.state);
  const pool = new EnginePool(runtime.accountId, runtime.dataFolder, limits);
  const execute: Execute = async ({ signal, call, ...query }, began) => {
    askDocumented(runtime, call, `${query.outputFolder}${query.id}`);
    return pool.use(signal, (process) => {
      began();
      const sent = { ...query, call: { caller: call.caller } };
      return process.run(sent, signal, new QueryHost(runtime, files, prepared, call));
    });
  };
  const runner = new QueryRunner(runtime, history, execute);
  return {
    name: 'athena',
    operations: {
      ...queryOperations({
        ...{ runtime, groups, history, runner },
        classify: (sql, workGroup) => classify(sql, (name) => prepared.get(workGroup, name)?.sql),
      }),
      ...preparedOperations(groups, prepared, () => runtime.now()),
      ...workGroupOperations(groups, () => runtime.now()),
      ...metadataOperations(runtime),
    },
    start: () => {
      runner.failLeftovers();
    },
    stop: async () => {
      const stopped = runner.stop();
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
      await pool.close();
      await stopped;
    },
    provisionWorkGroup(properties) {
      const before: WorkGroup | undefined = groups.has(properties.Name)
        ? groups.get(properties.Name)
        : undefined;
      if (!before)
        createWorkGroup(
          groups,
          {
            Name: properties.Name,
            ...(properties.Description !== undefined && { Description: properties.Description }),
            ...(properties.WorkGroupConfiguration && { Configuration: properties.WorkGroupConfiguration }),
            ...(properties.Tags && { Tags: properties.Tags }),
          },
          runtime.now(),
        );
      groups.put({
        ...groups.get(properties.Name),
        description: properties.Description ?? '',
        state: properties.State ?? 'ENABLED',
        configuration: readConfiguration(properties.WorkGroupConfiguration),
        tags: Object.fromEntries((properties.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
      });
      return properties.Name;
    },
    removeWorkGroup: (name) => groups.delete(name),
    settled: (id) => runner.settled(id),
  };
}
