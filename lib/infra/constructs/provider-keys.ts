import { Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface ProviderKeysProps {
  /** Name of the secret, unique in the account and region. */
  readonly name: string;
}

/**
 * The one secret with the keys of providers: a JSON object of texts, e.g. {"COINGECKO_API_KEY":"CG-…"}. The template holds no
 * value of it: a person puts one in, and no deployment changes it.
 */
export class ProviderKeys extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ProviderKeysProps) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Secret', {
      name: props.name,
      description: 'Keys of data providers as a JSON object, e.g. {"COINGECKO_API_KEY":"CG-…"}',
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Providers give out their keys by hand and have no API to rotate them.',
    });
    this.arn = secret.ref;
  }
}
