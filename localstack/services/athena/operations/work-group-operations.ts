import { AwsError, type Operation } from '../../service.ts';
import { readConfiguration, type WorkGroup, type WorkGroups, workGroupShape } from '../state/work-groups.ts';

interface WorkGroupInput {
  readonly Name?: string;
  readonly Description?: string;
  readonly Configuration?: Readonly<Record<string, unknown>>;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** @throws AwsError InvalidRequestException when it exists, or for what this service does not hold */
export function createWorkGroup(groups: WorkGroups, input: WorkGroupInput, now: Date): WorkGroup {
  const name = input.Name ?? '';
  if (groups.has(name)) throw new AwsError('InvalidRequestException', 'WorkGroup is already created');
  const group: WorkGroup = {
    name,
    description: input.Description ?? '',
    state: 'ENABLED',
    configuration: readConfiguration(input.Configuration),
    createdAt: now.getTime(),
    tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
  };
  groups.put(group);
  return group;
}

export function workGroupOperations(groups: WorkGroups, now: () => Date): Record<string, Operation> {
  return {
    CreateWorkGroup: (input: WorkGroupInput, call) => {
      call.authorize('athena:CreateWorkGroup', groups.arn(input.Name ?? ''));
      createWorkGroup(groups, input, now());
      return {};
    },
    GetWorkGroup: (input: { WorkGroup: string }, call) => {
      call.authorize('athena:GetWorkGroup', groups.arn(input.WorkGroup));
      return { WorkGroup: workGroupShape(groups.get(input.WorkGroup)) };
    },
    ListWorkGroups: (_input, call) => {
      call.authorize('athena:ListWorkGroups', '*');
      return {
        WorkGroups: groups.list().map((group) => ({
          Name: group.name,
          State: group.state,
          Description: group.description,
          CreationTime: new Date(group.createdAt),
          EngineVersion: {
            SelectedEngineVersion: group.configuration.EngineVersion?.SelectedEngineVersion ?? 'AUTO',
            EffectiveEngineVersion: 'Athena engine version 3',
          },
        })),
      };
    },
    DeleteWorkGroup: (input: { WorkGroup: string }, call) => {
      call.authorize('athena:DeleteWorkGroup', groups.arn(input.WorkGroup));
      if (input.WorkGroup === 'primary')
        throw new AwsError('InvalidRequestException', 'The primary WorkGroup cannot be deleted.');
      groups.get(input.WorkGroup);
      groups.delete(input.WorkGroup);
      return {};
    },
    ListTagsForResource: (input: { ResourceARN: string }, call) => {
      call.authorize('athena:ListTagsForResource', input.ResourceARN);
      const [, name] = /:workgroup\/(.+)$/.exec(input.ResourceARN) ?? [];
      const tags = name === undefined ? {} : groups.get(name).tags;
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}
