import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { CommandFailed } from '../failure.ts';
import type { Session } from '../session.ts';

/** Name of the deployment's bucket for what others write. @throws CommandFailed where it has none */
export async function inboxBucket(session: Pick<Session, 'connect' | 'deployment'>): Promise<string> {
  const { machinePrefix, env } = session.deployment;
  const Name = `/${machinePrefix.replace(/-$/, '')}/inbox`;
  try {
    const { Parameter } = await session.connect(SSMClient).send(new GetParameterCommand({ Name }));
    return Parameter?.Value ?? '';
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    throw new CommandFailed(
      `This deployment has no inbox: none of the datasets that take files is on in environment ${env}`,
    );
  }
}
