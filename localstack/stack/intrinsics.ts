import type { Template } from './template.ts';

/** What intrinsic functions of one stack read. */
export interface Scope {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  /** AWS::Region and the like. */
  readonly pseudo: Readonly<Record<string, string | readonly string[]>>;
  /** @throws when the export does not exist */
  importValue(name: string): unknown;
  /** What Ref answers for a resource. */
  ref(logicalId: string): string;
  /** What Fn::GetAtt answers. */
  attribute(logicalId: string, name: string): unknown;
}

/** Stands for AWS::NoValue until the property or list item that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Evaluates a value of a template: intrinsic functions, conditions and pseudo parameters.
 * @throws Error that names the function, the reference or the condition that cannot be evaluated
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  const result = walk(value, scope);
  return result === NO_VALUE ? undefined : result;
}

/** Evaluates a condition of the template by name. */
export function holds(condition: string, scope: Scope, path: readonly string[] = []): boolean {
  const definition = scope.template.Conditions?.[condition];
  if (definition === undefined) throw new Error(`condition ${condition} is not defined`);
  if (path.includes(condition)) throw new Error(`condition ${condition} depends on itself`);
  return truth(definition, scope, [...path, condition]);
}

function walk(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
    return call(only[0], only[1], scope);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, walk(item, scope)]).filter(([, item]) => item !== NO_VALUE),
  );
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return reference(text(argument, 'Ref'), scope);
    case 'Fn::GetAtt': {
      const [id, ...rest] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
      return scope.attribute(
        text(id, name),
        text(walk(rest.length === 1 ? rest[0] : rest.join('.'), scope), name),
      );
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join': {
      const [separator, items] = list(walk(argument, scope), name);
      return list(items, name)
        .map((item) => scalar(item, name))
        .join(text(separator, name));
    }
    case 'Fn::Select': {
      const [index, items] = list(walk(argument, scope), name);
      const chosen = list(items, name)[Number(index)];
      if (chosen === undefined) throw new Error(`Fn::Select: there is no item ${index}`);
      return chosen;
    }
    case 'Fn::Split': {
      const [separator, source] = list(walk(argument, scope), name);
      return text(source, name).split(text(separator, name));
    }
    case 'Fn::If': {
      const [condition, yes, no] = list(argument, name);
      return walk(holds(text(condition, name), scope) ? yes : no, scope);
    }
    case 'Fn::FindInMap': {
      const [map, first, second] = list(walk(argument, scope), name).map((key) => text(key, name));
      const found = scope.template.Mappings?.[map as string]?.[first as string]?.[second as string];
      if (found === undefined) throw new Error(`Fn::FindInMap: there is no ${map}.${first}.${second}`);
      return found;
    }
    case 'Fn::ImportValue':
      return scope.importValue(text(walk(argument, scope), name));
    case 'Fn::Base64':
      return Buffer.from(text(walk(argument, scope), name)).toString('base64');
    case 'Fn::Equals':
    case 'Fn::And':
    case 'Fn::Or':
    case 'Fn::Not':
      throw new Error(`${name} is allowed in Conditions only`);
    default:
      throw new Error(`${name} is not supported`);
  }
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  if (name.startsWith('AWS::')) throw new Error(`pseudo parameter ${name} is not supported`);
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  return scope.ref(name);
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] =
    typeof argument === 'string'
      ? [argument, {}]
      : (list(argument, 'Fn::Sub') as [string, Record<string, unknown>]);
  return text(template, 'Fn::Sub').replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    if (Object.hasOwn(variables, name)) return scalar(walk(variables[name], scope), 'Fn::Sub');
    const dot = name.indexOf('.');
    return scalar(
      dot < 0 ? reference(name, scope) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)),
      'Fn::Sub',
    );
  });
}

function truth(definition: unknown, scope: Scope, path: readonly string[]): boolean {
  const [only] = Object.entries((definition ?? {}) as Record<string, unknown>);
  if (!only) throw new Error(`condition ${path.at(-1)} is empty`);
  const [name, argument] = only;
  switch (name) {
    case 'Condition':
      return holds(text(argument, name), scope, path);
    case 'Fn::Equals': {
      const [left, right] = list(walk(argument, scope), name);
      return typeof left === 'object' || typeof right === 'object'
        ? JSON.stringify(left) === JSON.stringify(right)
        : String(left) === String(right);
    }
    case 'Fn::And':
      return list(argument, name).every((item) => truth(item, scope, path));
    case 'Fn::Or':
      return list(argument, name).some((item) => truth(item, scope, path));
    case 'Fn::Not':
      return !truth(list(argument, name)[0], scope, path);
    default:
      throw new Error(`${name} is not supported in condition ${path.at(-1)}`);
  }
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} takes a list, got ${JSON.stringify(value)}`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${name} takes text, got ${JSON.stringify(value)}`);
}

const scalar = text;
