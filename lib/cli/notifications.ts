import type { Notification } from '../../localstack/services/sns/sns-service.ts';
import { CommandFailed } from './failure.ts';

/**
 * What the topics of a local runtime were told, oldest first: nothing here sends mail, so that it can be read.
 * @param endpoint of the runtime
 * @throws CommandFailed when that does not answer so
 */
export async function readNotifications(endpoint: string): Promise<readonly Notification[]> {
  const response = await fetch(`${endpoint}/_coinlake/sns`);
  if (!response.ok)
    throw new CommandFailed(`${endpoint} does not show its notifications: HTTP ${response.status}`);
  const { notifications } = (await response.json()) as { readonly notifications: readonly Notification[] };
  return notifications;
}
