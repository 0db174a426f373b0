import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Service } from '../service.ts';

interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  readonly description: string;
  /** 256 bits, base64. Protects nothing on this machine: it makes ciphertexts real. */
  readonly material: string;
}

export interface KeyOptions {
  readonly description?: string;
  /** Key policy. @default the account's root may do everything, which lets IAM policies decide */
  readonly policy?: unknown;
  /** With its prefix, e.g. alias/lake. */
  readonly alias?: string;
}

/** KMS, symmetric keys alone: AES-256-GCM with the encryption context as additional data. */
export interface KmsService extends Service {
  createKey(options?: KeyOptions): { readonly keyId: string; readonly arn: string };
  putKeyPolicy(keyId: string, policy: unknown): void;
  putAlias(alias: string, keyId: string): void;
  deleteKey(keyId: string): void;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly kms: KmsService;
  }
}

const KEYS = 'kms.keys';
const ALIASES = 'kms.aliases';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function kmsService(runtime: LocalRuntime): KmsService {
  const { state, partition, region, accountId } = runtime;

  /** By id, ARN, alias/name or the alias's ARN. */
  function find(reference: string): KeyRecord {
    const alias = /(?:^|:)(alias\/.+)$/.exec(reference)?.[1];
    const id = alias
      ? state.get<string>(ALIASES, alias)
      : reference.startsWith('arn:')
        ? reference.split('/').at(-1)
        : reference;
    const key = id === undefined ? undefined : state.get<KeyRecord>(KEYS, id);
    if (!key) throw new AwsError('NotFoundException', `Key '${reference}' does not exist`);
    return key;
  }

  function encrypt(key: KeyRecord, plaintext: Uint8Array, context: unknown): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.material, 'base64'), iv);
    cipher.setAAD(contextBytes(context));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.from(key.id), iv, cipher.getAuthTag(), body]);
  }

  function decrypt(blob: Buffer, context: unknown): { key: KeyRecord; plaintext: Buffer } {
    const invalid = () => new AwsError('InvalidCiphertextException', '');
    const key = state.get<KeyRecord>(KEYS, blob.toString('latin1', 0, 36));
    if (!key || blob.length < 64) throw invalid();
    const decipher = createDecipheriv(
      'aes-256-gcm',
      Buffer.from(key.material, 'base64'),
      blob.subarray(36, 48),
    );
    decipher.setAAD(contextBytes(context));
    decipher.setAuthTag(blob.subarray(48, 64));
    try {
      return { key, plaintext: Buffer.concat([decipher.update(blob.subarray(64)), decipher.final()]) };
    } catch {
      throw invalid();
    }
  }

  const dataKey = (input: Input, call: Parameters<Service['operations'][string]>[1], action: string) => {
    const key = find(input.KeyId);
    call.authorize(`kms:${action}`, key.arn, contextKeys(input.EncryptionContext));
    const bytes = input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32);
    const plaintext = randomBytes(bytes);
    return { key, plaintext, blob: encrypt(key, plaintext, input.EncryptionContext) };
  };

  return {
    name: 'kms',
    createKey(options = {}) {
      const id = randomUUID();
      const arn = `arn:${partition}:kms:${region}:${accountId}:key/${id}`;
      const created = runtime.now().toISOString();
      const material = randomBytes(32).toString('base64');
      state.put(KEYS, id, { id, arn, created, description: options.description ?? '', material });
      const root = `arn:${partition}:iam::${accountId}:root`;
      const open = [{ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' }];
      runtime.identities.putResourcePolicy(arn, options.policy ?? { Statement: open }, 'KeyPolicy');
      if (options.alias) state.put(ALIASES, options.alias, id);
      return { keyId: id, arn };
    },
    putKeyPolicy: (keyId, policy) =>
      runtime.identities.putResourcePolicy(find(keyId).arn, policy, 'KeyPolicy'),
    putAlias: (alias, keyId) => state.put(ALIASES, alias, find(keyId).id),
    deleteKey(keyId) {
      const { id, arn } = find(keyId);
      for (const { key, value } of state.list<string>(ALIASES)) if (value === id) state.delete(ALIASES, key);
      state.delete(KEYS, id);
      runtime.identities.deleteResourcePolicy(arn);
    },
    operations: {
      Encrypt: (input: Input, call) => {
        const key = find(input.KeyId);
        call.authorize('kms:Encrypt', key.arn, contextKeys(input.EncryptionContext));
        const plaintext = blobOf(input.Plaintext);
        if (plaintext.length < 1 || plaintext.length > 4096)
          throw new AwsError('ValidationException', 'Plaintext has 1 to 4096 bytes');
        return {
          CiphertextBlob: encrypt(key, plaintext, input.EncryptionContext),
          KeyId: key.arn,
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        };
      },
      Decrypt: (input: Input, call) => {
        const { key, plaintext } = decrypt(blobOf(input.CiphertextBlob), input.EncryptionContext);
        call.authorize('kms:Decrypt', key.arn, contextKeys(input.EncryptionContext));
        if (input.KeyId !== undefined && find(input.KeyId).id !== key.id)
          throw new AwsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        return { Plaintext: plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      },
      GenerateDataKey: (input: Input, call) => {
        const { key, plaintext, blob } = dataKey(input, call, 'GenerateDataKey');
        return { Plaintext: plaintext, CiphertextBlob: blob, KeyId: key.arn };
      },
      GenerateDataKeyWithoutPlaintext: (input: Input, call) => {
        const { key, blob } = dataKey(input, call, 'GenerateDataKeyWithoutPlaintext');
        return { CiphertextBlob: blob, KeyId: key.arn };
      },
      DescribeKey: (input: Input, call) => {
        const key = find(input.KeyId);
        call.authorize('kms:DescribeKey', key.arn);
        return {
          KeyMetadata: {
            ...{ AWSAccountId: accountId, KeyId: key.id, Arn: key.arn, Description: key.description },
            ...{ CreationDate: new Date(key.created), Enabled: true, KeyState: 'Enabled' },
            ...{ KeyUsage: 'ENCRYPT_DECRYPT', KeySpec: 'SYMMETRIC_DEFAULT', KeyManager: 'CUSTOMER' },
            ...{ CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS', MultiRegion: false },
            EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
          },
        };
      },
      ListKeys: (_input, call) => {
        call.authorize('kms:ListKeys', '*');
        const keys = state.list<KeyRecord>(KEYS).map(({ value }) => ({ KeyId: value.id, KeyArn: value.arn }));
        return { Keys: keys, Truncated: false };
      },
      ListAliases: (_input, call) => {
        call.authorize('kms:ListAliases', '*');
        const arn = (alias: string) => `arn:${partition}:kms:${region}:${accountId}:${alias}`;
        const aliases = state
          .list<string>(ALIASES)
          .map(({ key, value }) => ({ AliasName: key, AliasArn: arn(key), TargetKeyId: value }));
        return { Aliases: aliases, Truncated: false };
      },
    },
  };
}

/** A blob comes as base64 on the wire, as bytes in this process. */
const blobOf = (blob: unknown): Buffer =>
  typeof blob === 'string' ? Buffer.from(blob, 'base64') : Buffer.from((blob ?? []) as Uint8Array);

const contextBytes = (context: unknown): Buffer =>
  Buffer.from(JSON.stringify(Object.entries((context ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1))));

const contextKeys = (context: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((context ?? {}) as Record<string, string>).map(([k, v]) => [
      `kms:EncryptionContext:${k}`,
      v,
    ]),
  );
