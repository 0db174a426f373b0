import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientOptions } from '../session.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Where `cdk bootstrap` writes its version; and the oldest that takes this app's assets. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';
const OLDEST_BOOTSTRAP = 6;
/** The principal group that stands for plain IAM. */
const IAM_PRINCIPALS = 'IAM_ALLOWED_PRINCIPALS';

/** Who calls, and where. */
export async function checkCredentials(options: ClientOptions): Promise<Finding> {
  const sts = new STSClient(options);
  let region: string;
  try {
    region = await sts.config.region();
  } catch {
    return fail('No AWS region is set', 'name one: --region, AWS_REGION, or region in ~/.aws/config');
  }
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return ok(`Account ${Account} in ${region}, as ${Arn}`);
  } catch (error) {
    return fail(
      `AWS credentials do not work in ${region}: ${messageOf(error)}`,
      'log in (aws sso login, aws configure), or set AWS_PROFILE',
    );
  }
}

export async function checkBootstrap(options: ClientOptions): Promise<Finding> {
  try {
    const { Parameter } = await new SSMClient(options).send(new GetParameterCommand({ Name: BOOTSTRAP }));
    const version = Number(Parameter?.Value);
    return version >= OLDEST_BOOTSTRAP
      ? ok(`CDK bootstrap version ${version}`)
      : fail(
          `CDK bootstrap version ${Parameter?.Value} is older than ${OLDEST_BOOTSTRAP}`,
          'run npx cdk bootstrap again',
        );
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound')
      return fail(
        `This account and region are not bootstrapped: there is no parameter ${BOOTSTRAP}`,
        'run npx cdk bootstrap once',
      );
    return unknown('The CDK bootstrap version', 'ssm:GetParameter', error);
  }
}

/** Athena's Iceberg statements need databases that IAM governs. */
export async function checkLakeFormation(options: ClientOptions): Promise<Finding> {
  try {
    const { DataLakeSettings = {} } = await new LakeFormationClient(options).send(
      new GetDataLakeSettingsCommand({}),
    );
    const byIam = [
      DataLakeSettings.CreateDatabaseDefaultPermissions,
      DataLakeSettings.CreateTableDefaultPermissions,
    ].every((permissions = []) =>
      permissions.some(
        ({ Principal, Permissions = [] }) =>
          Principal?.DataLakePrincipalIdentifier === IAM_PRINCIPALS && Permissions.includes('ALL'),
      ),
    );
    return byIam
      ? ok('New databases and tables are governed by IAM')
      : fail(
          'Lake Formation governs new databases or tables of this account',
          'in Lake Formation, Administration, Data Catalog settings: "Use only IAM access control" for new databases and tables',
        );
  } catch (error) {
    return unknown('Who governs new databases', 'lakeformation:GetDataLakeSettings', error);
  }
}

/** @param needed functions that the enabled machines may have at work at once */
export async function checkConcurrency(options: ClientOptions, needed: number): Promise<Finding> {
  try {
    const { AccountLimit } = await new LambdaClient(options).send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    const what = `${limit} functions may run at a time in this account, unreserved; the enabled machines start ${needed} at most`;
    return limit >= needed
      ? ok(what)
      : warn(
          what,
          'runs that meet are throttled and tried again: ask for more of "Concurrent executions" in Service Quotas, AWS Lambda',
        );
  } catch (error) {
    return unknown('How many functions may run at a time', 'lambda:GetAccountSettings', error);
  }
}

/**
 * Keys that providers want of a deployment, in its one secret. What is in it is neither kept nor shown.
 * @param names of the values, e.g. EXAMPLE_API_KEY
 */
export async function checkProviderKeys(
  options: ClientOptions,
  secret: string,
  names: readonly string[],
): Promise<Finding> {
  const advice = (missing: readonly string[]) =>
    `once it is deployed: aws secretsmanager put-secret-value --secret-id ${secret} --secret-string '${JSON.stringify(Object.fromEntries(missing.map((name) => [name, '…'])))}'`;
  const why =
    'what a provider gives without a key it counts by address, and functions share those of AWS with others';
  try {
    const { SecretString } = await new SecretsManagerClient(options).send(
      new GetSecretValueCommand({ SecretId: secret }),
    );
    const missing = names.filter((name) => !hasText(SecretString, name));
    return missing.length === 0
      ? ok(`The secret ${secret} has ${names.join(', ')}`)
      : warn(`The secret ${secret} lacks ${missing.join(', ')}: ${why}`, advice(missing));
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException')
      return warn(
        `There is no value of the secret ${secret}, for ${names.join(', ')}: ${why}`,
        advice(names),
      );
    return unknown(`Whether ${names.join(', ')} is set`, 'secretsmanager:GetSecretValue', error);
  }
}

function hasText(secret: string | undefined, name: string): boolean {
  try {
    const value: unknown = JSON.parse(secret ?? '{}')[name];
    return typeof value === 'string' && value !== '';
  } catch {
    return false;
  }
}

/** A check that could not be made fails nothing. */
function unknown(what: string, action: string, error: unknown): Finding {
  return warn(`${what} is not known: ${messageOf(error)}`, `allow ${action} to whoever runs this check`);
}

const messageOf = (error: unknown): string => {
  const { name, message } = error as Error;
  return message && message !== 'UnknownError' ? message : name;
};
