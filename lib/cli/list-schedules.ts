import { paginateListSchedules, type ScheduleSummary } from '@aws-sdk/client-scheduler';
import type { Session } from './session.ts';

/** The schedules of this deployment. */
export async function listSchedules(session: Session): Promise<readonly ScheduleSummary[]> {
  const found: ScheduleSummary[] = [];
  const query = { NamePrefix: session.deployment.machinePrefix };
  for await (const page of paginateListSchedules({ client: session.scheduler }, query))
    found.push(...(page.Schedules ?? []));
  return found;
}
