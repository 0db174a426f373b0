import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Call, type Service } from '../service.ts';

interface ParameterRecord {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly modified: string;
  readonly description?: string;
  readonly tier: string;
}

/** SSM's parameter store. SecureString values are kept as text in the data folder. */
export interface SsmService extends Service {
  /** Creates or overwrites a parameter without IAM. */
  putParameter(name: string, value: string, type?: ParameterRecord['type'], description?: string): void;
  deleteParameter(name: string): void;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly ssm: SsmService;
  }
}

const PARAMETERS = 'ssm.parameters';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function ssmService(runtime: LocalRuntime): SsmService {
  const { state, partition, region, accountId } = runtime;
  const arn = (name: string) =>
    `arn:${partition}:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
  const find = (name: string) => {
    const [base, selector] = splitSelector(name);
    const found = state.get<ParameterRecord>(PARAMETERS, base);
    return found && (selector === undefined || selector === String(found.version)) ? found : undefined;
  };
  const authorize = (call: Call, action: string, name: string) =>
    call.authorize(`ssm:${action}`, arn(splitSelector(name)[0]));
  const shape = (p: ParameterRecord) => ({
    ...{ Name: p.name, Type: p.type, Value: p.value, Version: p.version, ARN: arn(p.name), DataType: 'text' },
    LastModifiedDate: new Date(p.modified),
  });
  const put = (
    name: string,
    value: string,
    type: ParameterRecord['type'],
    description?: string,
  ): ParameterRecord => {
    const before = state.get<ParameterRecord>(PARAMETERS, name);
    const kept = description ?? before?.description;
    const record: ParameterRecord = {
      ...{ name, value, type, version: (before?.version ?? 0) + 1, tier: 'Standard' },
      modified: runtime.now().toISOString(),
      ...(kept === undefined ? {} : { description: kept }),
    };
    state.put(PARAMETERS, name, record);
    return record;
  };
  return {
    name: 'ssm',
    putParameter: (name, value, type = 'String', description) => void put(name, value, type, description),
    deleteParameter: (name) => state.delete(PARAMETERS, name),
    operations: {
      GetParameter: (input: Input, call) => {
        authorize(call, 'GetParameter', input.Name ?? '');
        const found = find(input.Name ?? '');
        if (!found) throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
        return { Parameter: shape(found) };
      },
      GetParameters: (input: Input, call) => {
        const names: readonly string[] = input.Names ?? [];
        if (names.length < 1 || names.length > 10)
          throw new AwsError('ValidationException', 'Names has 1 to 10 parameters');
        for (const name of names) authorize(call, 'GetParameters', name);
        const found = names.map((name) => [name, find(name)] as const);
        return {
          Parameters: found.flatMap(([, p]) => (p ? [shape(p)] : [])),
          InvalidParameters: found.flatMap(([name, p]) => (p ? [] : [name])),
        };
      },
      GetParametersByPath: (input: Input, call) => {
        const path = `${String(input.Path ?? '').replace(/\/$/, '')}/`;
        if (input.ParameterFilters?.length)
          throw new AwsError(
            'NotImplemented',
            'The local runtime does not implement ssm:GetParametersByPath with ParameterFilters',
            501,
          );
        call.authorize('ssm:GetParametersByPath', arn(path.slice(0, -1) || '/'));
        const below = state
          .list<ParameterRecord>(PARAMETERS, path)
          .map((r) => r.value)
          .filter((p) => input.Recursive === true || !p.name.slice(path.length).includes('/'));
        return page(below.map(shape), 'Parameters', input, 10);
      },
      PutParameter: (input: Input, call) => {
        const { Name: name, Value: value } = input;
        if (!name || !/^[\w./-]+$/.test(name) || typeof value !== 'string')
          throw new AwsError('ValidationException', `Parameter name '${name}' or its value is not valid`);
        authorize(call, 'PutParameter', name);
        if (Buffer.byteLength(value) > 4096)
          throw new AwsError(
            'ValidationException',
            'Standard tier parameters support a maximum parameter value of 4096 characters.',
          );
        const before = state.get<ParameterRecord>(PARAMETERS, name);
        if (before && input.Overwrite !== true)
          throw new AwsError(
            'ParameterAlreadyExists',
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
          );
        const type = input.Type ?? before?.type ?? 'String';
        return { Version: put(name, value, type, input.Description).version, Tier: 'Standard' };
      },
      DeleteParameter: (input: Input, call) => {
        authorize(call, 'DeleteParameter', input.Name ?? '');
        if (!find(input.Name ?? ''))
          throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
        state.delete(PARAMETERS, input.Name);
        return {};
      },
      DescribeParameters: (input: Input, call) => {
        if (input.ParameterFilters?.length || input.Filters?.length)
          throw new AwsError(
            'NotImplemented',
            'The local runtime does not implement ssm:DescribeParameters with filters',
            501,
          );
        call.authorize('ssm:DescribeParameters', '*');
        const all = state.list<ParameterRecord>(PARAMETERS).map(({ value: p }) => {
          const { Value, ...rest } = shape(p);
          return { ...rest, Tier: p.tier, ...(p.description ? { Description: p.description } : {}) };
        });
        return page(all, 'Parameters', input, 50);
      },
    },
  };
}

/** A parameter's name, and what follows its colon (a version; labels are not kept). ARNs are taken for their names. */
function splitSelector(reference: string): [string, string | undefined] {
  const name = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(reference)?.[1] ?? reference;
  const colon = name.indexOf(':');
  return colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
}

function page(items: readonly unknown[], member: string, input: Input, maximum: number) {
  const start = Number(input.NextToken ?? 0);
  const end = start + Math.min(maximum, Number(input.MaxResults ?? maximum));
  return { [member]: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}
