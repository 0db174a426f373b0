import { randomBytes, randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Call, type Service } from '../service.ts';

interface SecretVersion {
  readonly id: string;
  readonly created: string;
  readonly stages: readonly string[];
  readonly string?: string;
  /** base64 */
  readonly binary?: string;
}

interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly created: string;
  readonly changed: string;
  /** Newest last. */
  readonly versions: readonly SecretVersion[];
}

export interface SecretOptions {
  readonly description?: string;
  readonly kmsKeyId?: string;
  /** Without one the secret has no value, as a template's secret may. */
  readonly secretString?: string;
}

/** Secrets Manager. Values lie in the state store of the data folder, readable by whoever may read that folder. */
export interface SecretsManagerService extends Service {
  /** Creates the secret, or updates description and key; a value that is there stays. @returns its ARN */
  createSecret(name: string, options?: SecretOptions): string;
  deleteSecret(nameOrArn: string): void;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly secretsmanager: SecretsManagerService;
  }
}

const SECRETS = 'secretsmanager.secrets';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function secretsManagerService(runtime: LocalRuntime): SecretsManagerService {
  const { state, partition, region, accountId } = runtime;
  const now = () => runtime.now().toISOString();

  function lookup(id: string): SecretRecord | undefined {
    if (!id?.startsWith('arn:')) return state.get<SecretRecord>(SECRETS, id ?? '');
    const found = state.list<SecretRecord>(SECRETS).map((r) => r.value);
    return found.find((s) => s.arn === id || s.arn.slice(0, -7) === id);
  }

  /** Holds IAM before existence, so that a caller learns nothing by guessing. */
  function open(call: Call, action: string, id: string): SecretRecord {
    const found = lookup(id);
    const arn = found?.arn ?? (id?.startsWith('arn:') ? id : secretArn(id, '*'));
    call.authorize(`secretsmanager:${action}`, arn, { 'secretsmanager:SecretId': arn });
    if (!found)
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  }

  const secretArn = (name: string, suffix: string) =>
    `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`;

  function addVersion(secret: SecretRecord, id: string, value: Pick<SecretVersion, 'string' | 'binary'>) {
    const older = secret.versions.map((v) => ({
      ...v,
      stages: v.stages.includes('AWSCURRENT') ? ['AWSPREVIOUS'] : v.stages.filter((s) => s !== 'AWSPREVIOUS'),
    }));
    const version: SecretVersion = { id, created: now(), stages: ['AWSCURRENT'], ...value };
    const kept = older.filter((v) => v.stages.length > 0);
    state.put(SECRETS, secret.name, { ...secret, changed: now(), versions: [...kept, version] });
    return version;
  }

  function create(name: string, options: SecretOptions): SecretRecord {
    const record: SecretRecord = {
      ...{ name, created: now(), changed: now(), versions: [] },
      arn: secretArn(name, randomBytes(3).toString('hex')),
      ...(options.description === undefined ? {} : { description: options.description }),
      ...(options.kmsKeyId === undefined ? {} : { kmsKeyId: options.kmsKeyId }),
    };
    state.put(SECRETS, name, record);
    return record;
  }

  const givenValue = (input: Input): Pick<SecretVersion, 'string' | 'binary'> | undefined => {
    if (input.SecretString !== undefined) return { string: input.SecretString };
    if (input.SecretBinary === undefined) return undefined;
    const { SecretBinary: binary } = input;
    return { binary: typeof binary === 'string' ? binary : Buffer.from(binary).toString('base64') };
  };

  const described = (secret: SecretRecord) => ({
    ...{ ARN: secret.arn, Name: secret.name },
    ...(secret.description === undefined ? {} : { Description: secret.description }),
    ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
    ...{ CreatedDate: new Date(secret.created), LastChangedDate: new Date(secret.changed) },
  });
  const stages = (secret: SecretRecord) => Object.fromEntries(secret.versions.map((v) => [v.id, v.stages]));

  return {
    name: 'secretsmanager',
    createSecret(name, options = {}) {
      const before = lookup(name);
      const secret = before
        ? { ...before, ...create(name, options), arn: before.arn, versions: before.versions }
        : create(name, options);
      if (before) state.put(SECRETS, name, secret);
      if (secret.versions.length === 0 && options.secretString !== undefined)
        addVersion(secret, randomUUID(), { string: options.secretString });
      return secret.arn;
    },
    deleteSecret(id) {
      const found = lookup(id);
      if (found) state.delete(SECRETS, found.name);
    },
    operations: {
      CreateSecret: (input: Input, call) => {
        call.authorize('secretsmanager:CreateSecret', secretArn(input.Name, '*'));
        if (lookup(input.Name))
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${input.Name} already exists.`,
          );
        const secret = create(input.Name, { description: input.Description, kmsKeyId: input.KmsKeyId });
        const value = givenValue(input);
        const version = value
          ? addVersion(secret, input.ClientRequestToken ?? randomUUID(), value)
          : undefined;
        return { ARN: secret.arn, Name: secret.name, ...(version ? { VersionId: version.id } : {}) };
      },
      PutSecretValue: (input: Input, call) => {
        const secret = open(call, 'PutSecretValue', input.SecretId);
        const value = givenValue(input);
        if (!value)
          throw new AwsError(
            'InvalidRequestException',
            'You must provide either SecretString or SecretBinary.',
          );
        if (input.VersionStages && input.VersionStages.join() !== 'AWSCURRENT')
          throw new AwsError(
            'NotImplemented',
            'The local runtime does not implement secretsmanager:PutSecretValue with VersionStages',
            501,
          );
        const version = addVersion(secret, input.ClientRequestToken ?? randomUUID(), value);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
      },
      GetSecretValue: (input: Input, call) => {
        const secret = open(call, 'GetSecretValue', input.SecretId);
        const stage = input.VersionStage ?? 'AWSCURRENT';
        const version = secret.versions.find((v) =>
          input.VersionId === undefined ? v.stages.includes(stage) : v.id === input.VersionId,
        );
        if (!version)
          throw new AwsError(
            'ResourceNotFoundException',
            input.VersionId === undefined
              ? `Secrets Manager can't find the specified secret value for staging label: ${stage}`
              : `Secrets Manager can't find the specified secret value for VersionId: ${input.VersionId}`,
          );
        return {
          ...{ ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages },
          ...(version.string === undefined ? {} : { SecretString: version.string }),
          ...(version.binary === undefined ? {} : { SecretBinary: Buffer.from(version.binary, 'base64') }),
          CreatedDate: new Date(version.created),
        };
      },
      DescribeSecret: (input: Input, call) => {
        const secret = open(call, 'DescribeSecret', input.SecretId);
        return { ...described(secret), VersionIdsToStages: stages(secret) };
      },
      ListSecrets: (_input, call) => {
        call.authorize('secretsmanager:ListSecrets', '*');
        const found = state.list<SecretRecord>(SECRETS).map((r) => r.value);
        return { SecretList: found.map((s) => ({ ...described(s), SecretVersionsToStages: stages(s) })) };
      },
      DeleteSecret: (input: Input, call) => {
        const secret = open(call, 'DeleteSecret', input.SecretId);
        state.delete(SECRETS, secret.name);
        return { ARN: secret.arn, Name: secret.name, DeletionDate: runtime.now() };
      },
    },
  };
}
