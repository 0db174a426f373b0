import {
  type DataLakeSettings,
  GetDataLakeSettingsCommand,
  LakeFormationClient,
} from '@aws-sdk/client-lakeformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, test, vi } from 'vitest';
import {
  checkBootstrap,
  checkConcurrency,
  checkCredentials,
  checkLakeFormation,
  checkProviderKeys,
} from '../../../../lib/cli/doctor/check-account.ts';
import { clientConfig, openRuntime } from '../../../localstack/open-runtime.ts';
import { mockedClient } from '../../../setup/mocked-client.ts';

afterEach(() => vi.unstubAllEnvs());

test('against an endpoint: account and region, and a bootstrap that is missing, old or current', async () => {
  await using runtime = await openRuntime();
  const options = clientConfig(runtime);
  expect(await checkCredentials(options)).toEqual({
    state: 'ok',
    what: 'Account 000000000000 in us-east-1, as arn:aws:iam::000000000000:root',
  });
  expect(await checkBootstrap(options)).toEqual({
    state: 'fail',
    what: 'This account and region are not bootstrapped: there is no parameter /cdk-bootstrap/hnb659fds/version',
    advice: 'run npx cdk bootstrap once',
  });
  const put = (Value: string) =>
    new SSMClient(options).send(
      new PutParameterCommand({
        ...{ Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Overwrite: true },
        Value,
      }),
    );
  await put('5');
  expect(await checkBootstrap(options)).toEqual({
    state: 'fail',
    what: 'CDK bootstrap version 5 is older than 6',
    advice: 'run npx cdk bootstrap again',
  });
  await put('28');
  expect(await checkBootstrap(options)).toEqual({ state: 'ok', what: 'CDK bootstrap version 28' });
});

test('what an endpoint does not answer is not known, and fails nothing', async () => {
  await using runtime = await openRuntime();
  const { state, what, advice } = await checkLakeFormation(clientConfig(runtime));
  expect(state).toBe('warn');
  expect(what).toBe(
    'Who governs new databases is not known: The local runtime does not implement lakeformation:POST /GetDataLakeSettings',
  );
  expect(advice).toBe('allow lakeformation:GetDataLakeSettings to whoever runs this check');
});

test('no region, and credentials that nobody gave', async () => {
  for (const [name, value] of Object.entries({
    ...{ AWS_CONFIG_FILE: '/no/such/file', AWS_SHARED_CREDENTIALS_FILE: '/no/such/file' },
    ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: '', AWS_DEFAULT_REGION: '', AWS_PROFILE: '' },
    ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
  }))
    vi.stubEnv(name, value);
  expect(await checkCredentials({})).toEqual({
    state: 'fail',
    what: 'No AWS region is set',
    advice: 'name one: --region, AWS_REGION, or region in ~/.aws/config',
  });
  expect(await checkCredentials({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9' })).toEqual({
    state: 'fail',
    what: 'AWS credentials do not work in eu-west-1: Could not load credentials from any providers',
    advice: 'log in (aws sso login, aws configure), or set AWS_PROFILE',
  });
});

test('Lake Formation: IAM governs where its own principal group has everything by default', async () => {
  const lakeFormation = mockedClient(LakeFormationClient);
  const answer = (DataLakeSettings: DataLakeSettings) =>
    lakeFormation.on(GetDataLakeSettingsCommand).resolves({ DataLakeSettings });
  const everything = [
    { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL' as const] },
  ];
  answer({ CreateDatabaseDefaultPermissions: everything, CreateTableDefaultPermissions: everything });
  expect(await checkLakeFormation({ region: 'eu-west-1' })).toEqual({
    state: 'ok',
    what: 'New databases and tables are governed by IAM',
  });
  answer({ CreateDatabaseDefaultPermissions: everything, CreateTableDefaultPermissions: [] });
  expect(await checkLakeFormation({ region: 'eu-west-1' })).toEqual({
    state: 'fail',
    what: 'Lake Formation governs new databases or tables of this account',
    advice:
      'in Lake Formation, Administration, Data Catalog settings: "Use only IAM access control" for new databases and tables',
  });
  lakeFormation.restore();
});

test('fewer functions may run at a time than the machines can start: a warning', async () => {
  const lambda = mockedClient(LambdaClient);
  const answer = (UnreservedConcurrentExecutions: number) =>
    lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { UnreservedConcurrentExecutions } });
  answer(10);
  expect(await checkConcurrency({ region: 'eu-west-1' }, 18)).toEqual({
    state: 'warn',
    what: '10 functions may run at a time in this account, unreserved; the enabled machines start 18 at most',
    advice:
      'runs that meet are throttled and tried again: ask for more of "Concurrent executions" in Service Quotas, AWS Lambda',
  });
  answer(18);
  expect(await checkConcurrency({ region: 'eu-west-1' }, 18)).toEqual({
    state: 'ok',
    what: '18 functions may run at a time in this account, unreserved; the enabled machines start 18 at most',
  });
  lambda.restore();
});

test('keys that providers want: no secret, one without the key, one with it', async () => {
  await using runtime = await openRuntime();
  const options = clientConfig(runtime);
  const check = () => checkProviderKeys(options, 'coinlake-dev-provider-keys', ['COINGECKO_API_KEY']);
  const why =
    'what a provider gives without a key it counts by address, and functions share those of AWS with others';
  const advice =
    'once it is deployed: aws secretsmanager put-secret-value --secret-id coinlake-dev-provider-keys --secret-string \'{"COINGECKO_API_KEY":"…"}\'';
  expect(await check()).toEqual({
    state: 'warn',
    what: `There is no value of the secret coinlake-dev-provider-keys, for COINGECKO_API_KEY: ${why}`,
    advice,
  });
  const client = new SecretsManagerClient(options);
  const Name = 'coinlake-dev-provider-keys';
  await client.send(new CreateSecretCommand({ Name, SecretString: '{"COINGECKO_API_KEY":""}' }));
  expect(await check()).toEqual({
    state: 'warn',
    what: `The secret coinlake-dev-provider-keys lacks COINGECKO_API_KEY: ${why}`,
    advice,
  });
  const SecretString = '{"COINGECKO_API_KEY":"CG-1"}';
  await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString }));
  expect(await check()).toEqual({
    state: 'ok',
    what: 'The secret coinlake-dev-provider-keys has COINGECKO_API_KEY',
  });
});
