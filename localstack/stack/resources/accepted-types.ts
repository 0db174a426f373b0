/**
 * Types that a deployment accepts without effect, each with the reason: the whole list. They have a name (Ref) and no attributes.
 */
export const ACCEPTED_WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'nothing is billed locally',
  'AWS::CloudWatch::Dashboard': 'there is no console to show it',
  'AWS::CDK::Metadata': 'tells AWS which CDK version is used',
  'Parameter BootstrapVersion': 'checks for `cdk bootstrap`, which a local deployment does not need',
  'Section Rules': 'holds the check of BootstrapVersion',
};
