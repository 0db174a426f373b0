import type { Runtime } from '../../../runtime.ts';
import { AwsError } from '../../service.ts';

/** A workgroup as it is stored; `configuration` has the API's member names. */
export interface WorkGroup {
  readonly name: string;
  readonly description: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly configuration: WorkGroupConfiguration;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface WorkGroupConfiguration {
  readonly ResultConfiguration?: {
    readonly OutputLocation?: string;
    readonly ExpectedBucketOwner?: string;
    readonly EncryptionConfiguration?: Readonly<Record<string, unknown>>;
    readonly AclConfiguration?: Readonly<Record<string, unknown>>;
  };
  readonly EnforceWorkGroupConfiguration?: boolean;
  readonly PublishCloudWatchMetricsEnabled?: boolean;
  readonly BytesScannedCutoffPerQuery?: number;
  readonly RequesterPaysEnabled?: boolean;
  readonly EngineVersion?: { readonly SelectedEngineVersion?: string };
}

const COLLECTION = 'athena.workgroups';

/** What `primary` has until someone sets it: clients choose where results go. */
const PRIMARY: WorkGroupConfiguration = {
  EnforceWorkGroupConfiguration: false,
  PublishCloudWatchMetricsEnabled: false,
  RequesterPaysEnabled: false,
  EngineVersion: { SelectedEngineVersion: 'AUTO' },
};

/** The workgroups of the account, `primary` always among them. */
export class WorkGroups {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  arn(name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:athena:${region}:${accountId}:workgroup/${name}`;
  }

  /** @throws AwsError InvalidRequestException when there is none of that name */
  get(name: string): WorkGroup {
    const found = this.#runtime.state.get<WorkGroup>(COLLECTION, name);
    if (found) return found;
    if (name === 'primary')
      return { name, description: '', state: 'ENABLED', configuration: PRIMARY, createdAt: 0, tags: {} };
    throw new AwsError('InvalidRequestException', `WorkGroup ${name} is not found.`, 400, {
      AthenaErrorCode: 'WORKGROUP_NOT_FOUND',
    });
  }

  has(name: string): boolean {
    return this.#runtime.state.get(COLLECTION, name) !== undefined;
  }

  list(): readonly WorkGroup[] {
    const stored = this.#runtime.state.list<WorkGroup>(COLLECTION).map(({ value }) => value);
    return stored.some((group) => group.name === 'primary') ? stored : [this.get('primary'), ...stored];
  }

  put(group: WorkGroup): void {
    if (!/^[a-zA-Z0-9._-]{1,128}$/.test(group.name))
      throw new AwsError('InvalidRequestException', `WorkGroup name '${group.name}' is not valid.`);
    const cutoff = group.configuration.BytesScannedCutoffPerQuery;
    if (cutoff !== undefined && cutoff < 10_000_000)
      throw new AwsError(
        'InvalidRequestException',
        `BytesScannedCutoffPerQuery must be at least 10000000, got ${cutoff}.`,
      );
    this.#runtime.state.put(COLLECTION, group.name, group);
  }

  delete(name: string): void {
    this.#runtime.state.delete(COLLECTION, name);
  }
}

/** Names below which CloudFormation has the members of a WorkGroupConfiguration that this service holds. */
const KNOWN_CONFIGURATION = new Set([
  'ResultConfiguration',
  'EnforceWorkGroupConfiguration',
  'PublishCloudWatchMetricsEnabled',
  'BytesScannedCutoffPerQuery',
  'RequesterPaysEnabled',
  'EngineVersion',
]);

/**
 * Reads a configuration as clients and CloudFormation send it: numbers and booleans may be text there.
 * @throws AwsError InvalidRequestException naming a member that this service does not hold
 */
export function readConfiguration(
  raw: Readonly<Record<string, unknown>> | undefined,
): WorkGroupConfiguration {
  const given = raw ?? {};
  for (const name of Object.keys(given))
    if (!KNOWN_CONFIGURATION.has(name))
      throw new AwsError(
        'InvalidRequestException',
        `The local runtime does not support ${name} in a workgroup's configuration.`,
      );
  const flag = (name: string, fallback: boolean) =>
    given[name] === undefined ? fallback : String(given[name]) === 'true';
  const cutoff = given.BytesScannedCutoffPerQuery;
  const engine = given.EngineVersion as { SelectedEngineVersion?: string } | undefined;
  const version = engine?.SelectedEngineVersion ?? 'AUTO';
  if (version !== 'AUTO' && version !== 'Athena engine version 3')
    throw new AwsError('InvalidRequestException', `Engine version '${version}' is not valid.`);
  return {
    ...(given.ResultConfiguration !== undefined && {
      ResultConfiguration: given.ResultConfiguration as NonNullable<
        WorkGroupConfiguration['ResultConfiguration']
      >,
    }),
    EnforceWorkGroupConfiguration: flag('EnforceWorkGroupConfiguration', true),
    PublishCloudWatchMetricsEnabled: flag('PublishCloudWatchMetricsEnabled', true),
    RequesterPaysEnabled: flag('RequesterPaysEnabled', false),
    ...(cutoff !== undefined && { BytesScannedCutoffPerQuery: Number(cutoff) }),
    EngineVersion: { SelectedEngineVersion: version },
  };
}

/** The shape of WorkGroup in the API. */
export function workGroupShape(group: WorkGroup): Record<string, unknown> {
  const selected = group.configuration.EngineVersion?.SelectedEngineVersion ?? 'AUTO';
  return {
    Name: group.name,
    State: group.state,
    Description: group.description,
    CreationTime: new Date(group.createdAt),
    Configuration: {
      ...group.configuration,
      EngineVersion: {
        SelectedEngineVersion: selected,
        EffectiveEngineVersion: 'Athena engine version 3',
      },
    },
  };
}
