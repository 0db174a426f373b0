import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { FunctionName } from '../bundles/bundle-functions.ts';

export interface FunctionEnvironmentProps {
  readonly bronze: IBucket;
  readonly lake: IBucket;
  readonly work: IBucket;
  /** What others write. @default no dataset takes any */
  readonly inbox?: IBucket | undefined;
  /** Prefix of database names; empty for none. */
  readonly namespace: string;
  /** Datasets' settings are parameters below `<parameterPrefix>/datasets/`. */
  readonly parameterPrefix: string;
  readonly topic: string;
  readonly metricsNamespace: string;
  /** Names of the models that are deployed. */
  readonly models: readonly string[];
  /** ARN of the secret with the providers' keys. @default no dataset takes a key */
  readonly secret?: string | undefined;
  /** Addresses that replace those of providers, as lib/contracts/endpoints.ts writes them. */
  readonly endpoints: string;
  /** Whose rows the tables will hold, as lib/contracts/data-label.ts names it. */
  readonly dataLabel: string;
}

/** The environment variables of each function: those of docs/architecture.md that it reads. */
export function functionEnvironment(props: FunctionEnvironmentProps): {
  readonly [name in FunctionName]: Readonly<Record<string, string>>;
} {
  const bronze = { BRONZE_BUCKET: props.bronze.bucketName };
  // An unset NAMESPACE is the empty one.
  const lake = {
    LAKE_BUCKET: props.lake.bucketName,
    ...(props.namespace && { NAMESPACE: props.namespace }),
  };
  const work = { WORK_BUCKET: props.work.bucketName };
  const settings = { SETTINGS_PARAMETER_PREFIX: props.parameterPrefix };
  const endpoints = { ENDPOINTS: props.endpoints };
  const inbox: Readonly<Record<string, string>> = props.inbox ? { INBOX_BUCKET: props.inbox.bucketName } : {};
  const label = { DATA_LABEL: props.dataLabel };
  return {
    lease: work,
    plan: { ...bronze, ...lake, ...work, ...settings, ...endpoints, ...label, ...inbox },
    ingest: {
      ...bronze,
      ...work,
      ...settings,
      ...endpoints,
      ...inbox,
      ...(props.secret === undefined ? {} : { SECRET_ARN: props.secret }),
    },
    normalize: { ...bronze, ...lake, ...work },
    commit: { ...bronze, ...lake, ...work, ...label },
    publish: { ...lake, ...work, ...label },
    report: {
      ...lake,
      ...work,
      ...settings,
      ...inbox,
      TOPIC_ARN: props.topic,
      METRICS_NAMESPACE: props.metricsNamespace,
      MODELS: props.models.join(','),
    },
  };
}
