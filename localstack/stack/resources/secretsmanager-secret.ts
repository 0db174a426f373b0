import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { boolean, integer, tags } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const generation = z.strictObject({
  PasswordLength: integer.optional(),
  ExcludeCharacters: z.string().optional(),
  ExcludeLowercase: boolean.optional(),
  ExcludeNumbers: boolean.optional(),
  ExcludePunctuation: boolean.optional(),
  ExcludeUppercase: boolean.optional(),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});

const schema = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generation.optional(),
  Tags: tags,
});

type Properties = z.infer<typeof schema>;

export const secret = resourceType<Properties>({
  type: 'AWS::SecretsManager::Secret',
  schema: schema as z.ZodType<Properties>,
  withoutEffect: ['Tags'],
  replacedBy: ['Name', 'SecretString', 'GenerateSecretString'],
  create({ runtime, generatedName }, properties) {
    const text =
      properties.SecretString ??
      (properties.GenerateSecretString ? generateSecret(properties.GenerateSecretString) : undefined);
    const arn = runtime.service('secretsmanager').createSecret(properties.Name ?? generatedName(64), {
      ...(properties.Description === undefined ? {} : { description: properties.Description }),
      ...(properties.KmsKeyId === undefined ? {} : { kmsKeyId: properties.KmsKeyId }),
      ...(text === undefined ? {} : { secretString: text }),
    });
    return { physicalId: arn, attributes: { Id: arn } };
  },
  update({ runtime }, arn, properties) {
    const name = /:secret:(.+)-[^-]{6}$/.exec(arn)?.[1] ?? arn;
    runtime.service('secretsmanager').createSecret(name, {
      ...(properties.Description === undefined ? {} : { description: properties.Description }),
      ...(properties.KmsKeyId === undefined ? {} : { kmsKeyId: properties.KmsKeyId }),
    });
    return { physicalId: arn, attributes: { Id: arn } };
  },
  delete: ({ runtime }, arn) => runtime.service('secretsmanager').deleteSecret(arn),
});

/** As GetRandomPassword makes it: 32 characters unless told, from the classes that are not excluded. */
function generateSecret(options: z.infer<typeof generation>): string {
  const characters = [
    ...(options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz'),
    ...(options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    ...(options.ExcludeNumbers ? '' : '0123456789'),
    ...(options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  ].filter((character) => !options.ExcludeCharacters?.includes(character));
  if (characters.length === 0) throw new Error('GenerateSecretString excludes every character');
  const password = Array.from(
    { length: options.PasswordLength ?? 32 },
    () => characters[randomInt(characters.length)],
  ).join('');
  if (options.GenerateStringKey === undefined) return password;
  const template = JSON.parse(options.SecretStringTemplate ?? '{}') as Record<string, unknown>;
  return JSON.stringify({ ...template, [options.GenerateStringKey]: password });
}
