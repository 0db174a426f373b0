import type { Runtime } from '../../../runtime.ts';
import type { StatementKind } from '../engine/query-engine.ts';
import type { QueryRunner } from '../query-runner.ts';
import type { QueryHistory } from '../state/query-history.ts';
import type { WorkGroups } from '../state/work-groups.ts';

/** What the operations on queries share. */
export interface QueryServices {
  readonly runtime: Runtime;
  readonly groups: WorkGroups;
  readonly history: QueryHistory;
  readonly runner: QueryRunner;
  /** Reads what a statement is; for one that can't be read, a DML statement that will fail. */
  readonly classify: (sql: string, workGroup: string) => StatementKind;
}
