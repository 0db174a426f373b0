import type { Caller } from '../../service.ts';
import type { StateRun } from '../interpreter/state-run.ts';

/** The session of the machine's role that a task calls with. */
export function roleOf(run: StateRun): Caller {
  const { roleArn, name } = run.execution.options;
  const [, partition, , , account] = roleArn.split(':');
  const role = roleArn.split('/').at(-1);
  return { arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${name.slice(0, 64)}`, roleArn };
}
