import type { Template, TemplateResource } from './template.ts';

/** Logical ids of the resources that a value refers to by Ref, Fn::GetAtt or Fn::Sub. */
function referencedIds(value: unknown, template: Template): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (Object.hasOwn(template.Resources, id)) found.add(id);
  };
  const walk = (item: unknown): void => {
    if (Array.isArray(item)) {
      for (const part of item) walk(part);
      return;
    }
    if (typeof item !== 'object' || item === null) return;
    for (const [key, inner] of Object.entries(item)) {
      if (key === 'Ref' && typeof inner === 'string') add(inner);
      else if (key === 'Fn::GetAtt')
        add(String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0]));
      else if (key === 'Fn::Sub') {
        const [text, variables] = Array.isArray(inner) ? inner : [inner, {}];
        for (const match of String(text).matchAll(/\$\{([^!}][^}]*)\}/g)) {
          const name = (match[1] as string).trim().split('.')[0] as string;
          if (!Object.hasOwn(variables as object, (match[1] as string).trim())) add(name);
        }
        walk(variables);
      } else walk(inner);
    }
  };
  walk(value);
  return found;
}

function dependencies(resource: TemplateResource, template: Template): Set<string> {
  const found = referencedIds(resource.Properties, template);
  for (const id of [resource.DependsOn ?? []].flat())
    if (Object.hasOwn(template.Resources, id)) found.add(id);
  return found;
}

/**
 * The logical ids of a template, each after those it refers to or depends on.
 * @throws Error for a cycle, with its path
 */
export function deploymentOrder(template: Template): string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]) => {
    if (done.has(id)) return;
    if (path.includes(id))
      throw new Error(`circular dependency: ${[...path.slice(path.indexOf(id)), id].join(' → ')}`);
    for (const next of dependencies(template.Resources[id] as TemplateResource, template))
      visit(next, [...path, id]);
    done.add(id);
    order.push(id);
  };
  for (const id of Object.keys(template.Resources)) visit(id, []);
  return order;
}
