import { Validations } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';

export interface QueryWorkgroupProps {
  readonly name: string;
  /** s3 URI of the folder for results. */
  readonly results: string;
  /** Account that must own the results' bucket. */
  readonly resultsOwner: string;
  /** Results are encrypted with the key of their bucket, instead of SSE-S3. */
  readonly kms: boolean;
  /** Bytes after which a query is cut off. */
  readonly bytesScannedCutoff: number;
}

/** An Athena workgroup whose settings no client overrides. */
export class QueryWorkgroup extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: QueryWorkgroupProps) {
    super(scope, id);
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: props.name,
      description: 'Coinlake: builds, audits and queries',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: props.bytesScannedCutoff,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: props.results,
          expectedBucketOwner: props.resultsOwner,
          // Without one, S3 encrypts results as their bucket does by default.
          ...(!props.kms && { encryptionConfiguration: { encryptionOption: 'SSE_S3' } }),
        },
      },
    });
    if (props.kms)
      Validations.of(workgroup).acknowledge({
        id: 'AwsSolutions-ATH1',
        reason:
          'Results go to a bucket that encrypts with its own key by default; naming the key here would tie it to this stack.',
      });
    // A reference, not the literal name: what runs queries is deployed after the workgroup.
    this.name = workgroup.ref;
  }
}
