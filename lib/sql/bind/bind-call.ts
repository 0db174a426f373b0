import { functionKind, noFunction, resolveFunction } from '../functions/resolve-function.ts';
import type { Argument } from '../functions/signature.ts';
import type { Expression, ExpressionOf, SortItem, WindowSpecification } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { commonSuperType } from '../types/coercion.ts';
import type { TrinoType } from '../types/type.ts';
import { BIGINT, BOOLEAN, displayName, UNKNOWN, VARCHAR } from '../types/type.ts';
import { bindExpression } from './bind-expression.ts';
import type { Context } from './context.ts';
import { canonical, columnOf } from './context.ts';
import { constant } from './literals.ts';
import { coerce, coerceTo, commonType } from './operators.ts';
import type { BoundBound, BoundCall, BoundSort, BoundWindow, Typed } from './typed-tree.ts';

type Call = ExpressionOf<'call'>;

/** Binds special forms, scalar functions, aggregates and window functions. */
export function bindCall(e: Call, context: Context): Typed {
  const special = bindSpecialForm(e, context);
  if (special) return special;
  const kind = functionKind(e.name);
  if (!kind) throw noFunction(e.name, e);
  if (e.over) return bindWindowCall(e, context);
  if (kind === 'window')
    throw new SqlError('MISSING_OVER', e, `Window function system.builtin.${e.name} requires an OVER clause`);
  if (kind === 'aggregate') return bindAggregate(e, context);
  if (e.distinct || e.filter || e.star) {
    throw new SqlError(
      'SYNTAX_ERROR',
      e,
      `DISTINCT, FILTER and * are not allowed for the scalar function ${e.name}`,
    );
  }
  if ((e.name === 'concat' || e.name === 'map_concat') && e.arguments.length < 2) {
    const message = `There must be two or more concatenation arguments${e.name === 'concat' ? '' : ' to map_concat'}`;
    throw new SqlError('INVALID_FUNCTION_ARGUMENT', e, message);
  }
  const { args, type } = bindArguments(e, context);
  return { kind: 'call', name: e.name, arguments: args, type };
}

function bindArguments(e: Call, context: Context): { args: Typed[]; type: TrinoType } {
  const bound: (Typed | undefined)[] = e.arguments.map((arg) =>
    arg.kind === 'lambda' ? undefined : bindExpression(arg, context),
  );
  const shapes: Argument[] = e.arguments.map((arg, i) =>
    arg.kind === 'lambda' ? { lambda: arg.parameters.length } : bound[i]!.type,
  );
  // Each lambda is bound once for the types of its parameters: nested ones would double the work with each level.
  const known = new Map<string, ReturnType<typeof bindLambda>>();
  const lambda = (index: number, parameters: readonly TrinoType[]) => {
    const key = `${index} ${parameters.map(displayName).join()}`;
    const found =
      known.get(key) ?? bindLambda(e.arguments[index] as ExpressionOf<'lambda'>, parameters, context);
    known.set(key, found);
    return found;
  };
  const resolution = resolveFunction(
    e.name,
    shapes,
    e,
    (index, parameters) => lambda(index, parameters).body.type,
  );
  const args = e.arguments.map((arg, i) => {
    if (arg.kind !== 'lambda') return coerce(bound[i]!, resolution.parameters[i]!);
    const target = resolution.parameters[i] as Extract<TrinoType, { kind: 'function' }>;
    const written = lambda(i, target.parameters);
    return { ...written, body: coerce(written.body, target.result), type: target };
  });
  return { args, type: resolution.result };
}

function bindLambda(e: ExpressionOf<'lambda'>, types: readonly TrinoType[], context: Context) {
  const parameters = e.parameters.map(({ name }, i) => ({
    name: `p${context.statement.nextId()}`,
    source: name,
    type: types[i]!,
  }));
  const variables = new Map<string, Typed>(
    parameters.map(({ name, source, type }) => [source.toLowerCase(), { kind: 'variable', name, type }]),
  );
  const scope = { fields: [], variables, named: context.scope.named, parent: context.scope };
  const inner = context.grouping?.inner;
  const body = bindExpression(e.body, {
    ...context,
    scope,
    windows: false,
    clause: 'Lambda expression',
    ...(context.grouping && inner
      ? { grouping: { ...context.grouping, inner: { ...inner, scope: { ...scope, parent: inner.scope } } } }
      : {}),
  });
  const type: TrinoType = { kind: 'function', parameters: types, result: body.type };
  return {
    kind: 'lambda' as const,
    parameters,
    body,
    type,
  };
}

const SPECIAL = ['coalesce', 'nullif', 'if', 'try', 'typeof', 'now', 'current_timezone'];

function bindSpecialForm(e: Call, context: Context): Typed | undefined {
  if (!SPECIAL.includes(e.name)) return undefined;
  const args = e.arguments.map((arg) => bindExpression(arg, context));
  const wrong = () =>
    new SqlError('INVALID_ARGUMENTS', e, `Invalid number of arguments for '${e.name}' function`);
  const [first, second, third] = args;
  switch (e.name) {
    case 'coalesce': {
      if (args.length < 2) throw wrong();
      const type = commonType(
        'All COALESCE operands',
        args.map((value, i) => ({ value, at: e.arguments[i]! })),
      );
      return { kind: 'coalesce', items: args.map((arg) => coerce(arg, type)), type };
    }
    case 'nullif': {
      if (args.length !== 2) throw wrong();
      const compared = commonSuperType(first!.type, second!.type);
      if (!compared)
        throw new SqlError(
          'TYPE_MISMATCH',
          e,
          `Types are not comparable with NULLIF: ${displayName(first!.type)} vs ${displayName(second!.type)}`,
        );
      return { kind: 'nullif', left: first!, right: second!, compared, type: first!.type };
    }
    case 'if': {
      if (args.length !== 2 && args.length !== 3) throw wrong();
      const when = coerceTo(first!, BOOLEAN, e.arguments[0]!, 'IF condition');
      const otherwise = third ?? constant(UNKNOWN, null);
      const type = commonSuperType(second!.type, otherwise.type);
      if (!type)
        throw new SqlError(
          'TYPE_MISMATCH',
          e,
          `Result types for IF must be the same: ${displayName(second!.type)} vs ${displayName(otherwise.type)}`,
        );
      return {
        kind: 'case',
        branches: [{ when, result: coerce(second!, type) }],
        otherwise: coerce(otherwise, type),
        type,
      };
    }
    case 'try':
      if (args.length !== 1) throw wrong();
      return { kind: 'try', operand: first!, type: first!.type };
    case 'typeof':
      if (args.length !== 1) throw wrong();
      return constant(VARCHAR, displayName(first!.type));
    case 'now':
      return bindExpression({ ...e, kind: 'current', what: 'CURRENT_TIMESTAMP' }, context);
    default:
      return constant(VARCHAR, context.statement.session.timeZone);
  }
}

function boundCall(e: Call, context: Context): BoundCall {
  if (e.star && e.name !== 'count')
    throw new SqlError('FUNCTION_NOT_FOUND', e, `Function '${e.name}' does not accept *`);
  const { args, type } = bindArguments(e, context);
  const filter = e.filter
    ? { filter: coerceTo(bindExpression(e.filter, context), BOOLEAN, e.filter, 'Filter expression') }
    : {};
  return {
    name: e.name,
    arguments: args,
    distinct: e.distinct,
    orderBy: bindSort(e.orderBy, context),
    ...filter,
    type,
  };
}

function bindAggregate(e: Call, context: Context): Typed {
  const { grouping } = context;
  if (!grouping) {
    if (context.clause === 'aggregate') {
      throw new SqlError('NESTED_AGGREGATION', e, `Cannot nest aggregations inside aggregation '${e.name}'`);
    }
    throw new SqlError(
      'EXPRESSION_NOT_SCALAR',
      e,
      `${context.clause} cannot contain aggregations, window functions or grouping operations: [${e.name}]`,
    );
  }
  const call = boundCall(e, { ...grouping.inner, clause: 'aggregate' });
  const text = canonical(call);
  const same = grouping.aggregates.find((aggregate) => aggregate.text === text);
  if (same) return columnOf(same.id, call.type);
  const id = context.statement.nextId();
  grouping.aggregates.push({ id, call, text });
  return columnOf(id, call.type);
}

function bindWindowCall(e: Call, context: Context): Typed {
  if (!context.windows) {
    throw new SqlError(
      'EXPRESSION_NOT_SCALAR',
      e,
      `${context.clause} cannot contain aggregations, window functions or grouping operations: [${e.name}]`,
    );
  }
  if (e.filter) throw new SqlError('NOT_SUPPORTED', e, 'FILTER is not yet supported for window functions');
  const inner: Context = { ...context, windows: false, clause: 'Window function' };
  const call = boundCall(e, inner);
  return {
    kind: 'window',
    call,
    ignoreNulls: e.ignoreNulls,
    over: bindWindow(e, e.over!, inner),
    type: call.type,
  };
}

function bindWindow(e: Call, over: NonNullable<Call['over']>, context: Context): BoundWindow {
  const specification = 'name' in over ? namedWindow(over, context) : over;
  const base = specification.base ? namedWindow(specification.base, context) : undefined;
  const partitionBy = [...(base?.partitionBy ?? []), ...specification.partitionBy].map((key) =>
    bindExpression(key, context),
  );
  const sort = specification.orderBy.length ? specification.orderBy : (base?.orderBy ?? []);
  const orderBy = bindSort(sort, context);
  const frame = specification.frame ?? base?.frame;
  if (!frame) return { partitionBy, orderBy };
  const bound = ({ kind, value }: { kind: BoundBound['kind']; value?: Expression }): BoundBound => {
    if (!value) return { kind };
    const typed = bindExpression(value, context);
    if (frame.unit !== 'RANGE')
      return { kind, value: coerceTo(typed, BIGINT, value, `Window frame ${frame.unit} offset`) };
    if (orderBy.length !== 1)
      throw new SqlError(
        'SYNTAX_ERROR',
        e,
        'Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY',
      );
    return { kind, value: typed };
  };
  return {
    partitionBy,
    orderBy,
    frame: { unit: frame.unit, start: bound(frame.start), end: bound(frame.end) },
  };
}

function namedWindow(
  name: { name: string; line: number; column: number },
  context: Context,
): WindowSpecification {
  const found = context.windowNames.get(name.name.toLowerCase());
  if (!found) throw new SqlError('SYNTAX_ERROR', name, `Cannot resolve WINDOW name ${name.name}`);
  return found;
}

function bindSort(items: readonly SortItem[], context: Context): BoundSort[] {
  return items.map(({ expression, descending, nullsFirst }) => ({
    expression: bindExpression(expression, context),
    descending,
    nullsFirst,
  }));
}
