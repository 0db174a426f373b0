import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One place of a synthesized template that allows something: a policy's statement or a Lambda permission. */
export interface AllowStatement {
  /** Logical id without its hash, and the statement's Sid, `trust` or position: stable while the design is. */
  readonly name: string;
  readonly template: string;
  readonly logicalId: string;
  /** Keys from the resource's properties to the statement; empty when the resource itself allows. */
  readonly path: readonly string[];
  readonly actions: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
}

type Json = Record<string, unknown>;

/** Every one of an assembly, in the order of its templates. */
export function allowStatements(assembly: string): readonly AllowStatement[] {
  return templatesOf(assembly).flatMap((template) =>
    Object.entries(resourcesOf(assembly, template)).flatMap(([logicalId, resource]) => {
      const name = logicalId.replace(/[0-9A-F]{8}$/, '');
      if (resource.Type === 'AWS::Lambda::Permission') {
        const { Action } = resource.Properties as { readonly Action: string };
        return [{ name, template, logicalId, path: [], actions: [Action] }];
      }
      return allowing(resource.Properties, []).map(({ path, statement }) => ({
        name: `${name}.${path.includes('AssumeRolePolicyDocument') ? 'trust' : (statement.Sid ?? path.at(-1))}`,
        template,
        logicalId,
        path,
        actions: [statement.Action].flat() as string[],
      }));
    }),
  );
}

/** Copies an assembly by links to its files; `edit` changes the resources of its templates. @returns the copy's folder */
export function editedAssembly(
  assembly: string,
  folder: string,
  edit: (template: string, resources: Record<string, Resource>) => void,
): string {
  mkdirSync(folder, { recursive: true });
  const templates = templatesOf(assembly);
  for (const entry of readdirSync(assembly))
    if (!templates.includes(entry)) symlinkSync(resolve(assembly, entry), join(folder, entry));
  for (const name of templates) {
    const template = JSON.parse(readFileSync(join(assembly, name), 'utf8')) as {
      Resources: Record<string, Resource>;
    };
    edit(name, template.Resources);
    writeFileSync(join(folder, name), JSON.stringify(template));
  }
  return folder;
}

/** Takes a statement out of a template's resources. */
export function remove(resources: Record<string, Resource>, { logicalId, path }: AllowStatement): void {
  const index = path.at(-1);
  if (index === undefined) {
    delete resources[logicalId];
    return;
  }
  let at = resources[logicalId]?.Properties as Json;
  for (const key of path.slice(0, -1)) at = at[key] as Json;
  (at as unknown as unknown[]).splice(Number(index), 1);
}

const templatesOf = (assembly: string): readonly string[] =>
  readdirSync(assembly)
    .filter((name) => name.endsWith('.template.json'))
    .sort();

const resourcesOf = (assembly: string, template: string): Record<string, Resource> =>
  JSON.parse(readFileSync(join(assembly, template), 'utf8')).Resources;

function allowing(
  value: unknown,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly statement: Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ((value as Json).Effect === 'Allow') return [{ path, statement: value as Json }];
  return Object.entries(value).flatMap(([key, child]) => allowing(child, [...path, key]));
}
