import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface QueryWorkgroupProps {
  readonly name: string;
  /** s3 URI of the folder for results. */
  readonly results: string;
  /** Account that must own the results' bucket. */
  readonly resultsOwner: string;
  /** Encrypts results. @default SSE-S3 */
  readonly key?: Key | undefined;
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
          encryptionConfiguration: props.key
            ? { encryptionOption: 'SSE_KMS', kmsKey: props.key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    // A reference, not the literal name: what runs queries is deployed after the workgroup.
    this.name = workgroup.ref;
  }
}
