import { AwsError, type Call, type Operation } from '../../service.ts';
import type { PreparedStatement, PreparedStatements } from '../state/prepared-statements.ts';
import type { WorkGroups } from '../state/work-groups.ts';
import { page } from './metadata-operations.ts';

interface Input {
  readonly StatementName?: string;
  readonly WorkGroup?: string;
  readonly QueryStatement?: string;
  readonly Description?: string;
  readonly PreparedStatementNames?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Prepared statements a workgroup at most. Source: Athena user guide, "Service quotas". */
const MOST = 1000;

/** Prepared statements by the API. Source: Athena API reference, "CreatePreparedStatement" and those beside it. */
export function preparedOperations(
  groups: WorkGroups,
  prepared: PreparedStatements,
  now: () => Date,
): Record<string, Operation> {
  const group = (input: Input, action: string, call: Call): string => {
    const { name } = groups.get(input.WorkGroup ?? '');
    call.authorize(`athena:${action}`, groups.arn(name));
    return name;
  };
  const find = (input: Input, workGroup: string): PreparedStatement => {
    const found = prepared.get(workGroup, input.StatementName ?? '');
    if (found) return found;
    throw new AwsError(
      'ResourceNotFoundException',
      `PreparedStatement ${input.StatementName} was not found in workGroup ${workGroup}`,
      400,
      { ResourceName: input.StatementName },
    );
  };
  const put = (input: Input, workGroup: string, name: string): Record<string, never> => {
    if (!input.QueryStatement?.trim())
      throw new AwsError('InvalidRequestException', 'QueryStatement must not be empty');
    prepared.put({
      ...{ name, workGroup, sql: input.QueryStatement, modifiedAt: now().getTime() },
      ...(input.Description !== undefined && { description: input.Description }),
    });
    return {};
  };
  return {
    CreatePreparedStatement: (input: Input, call) => {
      const workGroup = group(input, 'CreatePreparedStatement', call);
      const name = input.StatementName ?? '';
      if (!/^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/.test(name))
        throw new AwsError('InvalidRequestException', `StatementName '${name}' is not valid.`);
      if (prepared.get(workGroup, name))
        throw new AwsError(
          'InvalidRequestException',
          `PreparedStatement ${name} already exists in workGroup ${workGroup}`,
        );
      if (prepared.list(workGroup).length >= MOST)
        throw new AwsError('InvalidRequestException', `At most ${MOST} prepared statements a workgroup.`);
      return put(input, workGroup, name);
    },
    UpdatePreparedStatement: (input: Input, call) => {
      const workGroup = group(input, 'UpdatePreparedStatement', call);
      return put(input, workGroup, find(input, workGroup).name);
    },
    GetPreparedStatement: (input: Input, call) => ({
      PreparedStatement: shape(find(input, group(input, 'GetPreparedStatement', call))),
    }),
    BatchGetPreparedStatement: (input: Input, call) => {
      const workGroup = group(input, 'BatchGetPreparedStatement', call);
      const names = input.PreparedStatementNames ?? [];
      return {
        PreparedStatements: names.flatMap((name) => {
          const found = prepared.get(workGroup, name);
          return found ? [shape(found)] : [];
        }),
        UnprocessedPreparedStatementNames: names
          .filter((name) => !prepared.get(workGroup, name))
          .map((StatementName) => ({
            StatementName,
            ErrorCode: 'STATEMENT_NOT_FOUND',
            ErrorMessage: `PreparedStatement ${StatementName} was not found in workGroup ${workGroup}`,
          })),
      };
    },
    ListPreparedStatements: (input: Input, call) => {
      const workGroup = group(input, 'ListPreparedStatements', call);
      const { items, NextToken } = page(prepared.list(workGroup), input, 50);
      return {
        PreparedStatements: items.map(({ name, modifiedAt }) => ({
          StatementName: name,
          LastModifiedTime: new Date(modifiedAt),
        })),
        ...NextToken,
      };
    },
    DeletePreparedStatement: (input: Input, call) => {
      const workGroup = group(input, 'DeletePreparedStatement', call);
      prepared.delete(workGroup, find(input, workGroup).name);
      return {};
    },
  };
}

const shape = ({ name, workGroup, sql, description, modifiedAt }: PreparedStatement) => ({
  StatementName: name,
  WorkGroupName: workGroup,
  QueryStatement: sql,
  ...(description !== undefined && { Description: description }),
  LastModifiedTime: new Date(modifiedAt),
});
