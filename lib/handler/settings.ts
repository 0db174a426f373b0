import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { environment } from './environment.ts';

const ssm = new SSMClient({});

/**
 * Settings of a dataset as the deployment wrote them, not yet checked.
 * @throws SyntaxError that names the parameter when it is not JSON; whatever SSM throws
 */
export async function readSettings(dataset: string): Promise<unknown> {
  const name = `${environment('SETTINGS_PARAMETER_PREFIX')}/datasets/${dataset}`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  try {
    return JSON.parse(Parameter?.Value ?? '');
  } catch (cause) {
    throw new SyntaxError(`Parameter ${name} is not JSON`, { cause });
  }
}
