import { Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface ProviderKeysProps {
  /** Name of the secret, unique in the account and region. */
  readonly name: string;
  /** Names of the keys that the datasets take; may be none. */
  readonly keys: readonly string[];
}

/**
 * The one secret with the keys of providers: a JSON object of texts by name. The template holds no
 * value of it: a person puts one in, and no deployment changes it.
 */
export class ProviderKeys extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ProviderKeysProps) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      name: props.name,
      description: `Keys of data providers: a JSON object of texts, ${props.keys.join(', ') || 'none needed'}`,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Providers give out their keys by hand and have no API to rotate them.',
    });
    this.arn = secret.ref;
  }
}
