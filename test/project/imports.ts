import { dirname, normalize } from 'node:path/posix';

/** One import of a module, or one re-export. */
export interface Import {
  /** Path below the project, or a package's name. */
  readonly from: string;
  readonly isPackage: boolean;
  /** What is taken of it; undefined where the module is loaded as a whole. */
  readonly names: readonly string[] | undefined;
}

const STATEMENT =
  /^(?:import|export) (?:type )?(?:(\w+)(?:, )?)?(?:\{([^}]*)\}|\*(?: as \w+)?)? ?(?:from )?'([^']+)'|\bimport\('([^']+)'\)/gm;

/** The imports of a formatted TypeScript file, types included. */
function importsOf(file: string, text: string): readonly Import[] {
  return [...text.matchAll(STATEMENT)].map(([, standard, named, from, loaded]) => {
    const specifier = (from ?? loaded) as string;
    const names = named
      ?.split(',')
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type /, '')
            .split(' as ')[0] as string,
      )
      .filter((name) => name !== '');
    const all = standard === undefined ? names : ['default', ...(names ?? [])];
    if (specifier.startsWith('.'))
      return { from: normalize(`${dirname(file)}/${specifier}`), isPackage: false, names: all };
    const parts = specifier.split('/');
    const name = specifier.startsWith('node:')
      ? 'node'
      : parts.slice(0, specifier[0] === '@' ? 2 : 1).join('/');
    return { from: name, isPackage: true, names: all };
  });
}

/** `lib/lake`, `lambdas`: the first folder, or below lib the first two. */
const areaOf = (file: string): string =>
  file
    .split('/')
    .slice(0, file.startsWith('lib/') ? 2 : 1)
    .join('/');

/** What an area may import beside itself. */
export interface Allowed {
  readonly areas: readonly string[];
  /** By name or, with * at the end, by its beginning; `node` for Node's own. */
  readonly packages: readonly string[];
}

/** A sentence for each import that breaks a rule. @param files text by path below the project */
export function brokenImports(
  files: ReadonlyMap<string, string>,
  rules: Readonly<Record<string, Allowed>>,
): readonly string[] {
  const listed = new Map(
    [...files].filter(([file]) => isList(file)).map(([file, text]) => [file, namesListed(file, text)]),
  );
  const listsOf = (area: string) => [...listed].filter(([file]) => areaOf(file) === area);
  return [...files].flatMap(([file, text]) => {
    const area = areaOf(file);
    const rule = rules[area];
    if (!rule) return [`${file}: there are no rules for the area ${area}`];
    return importsOf(file, text).flatMap(({ from, isPackage, names }): readonly string[] => {
      if (isPackage)
        return rule.packages.some((name) =>
          name.endsWith('*') ? from.startsWith(name.slice(0, -1)) : name === from,
        )
          ? []
          : [`${file}: ${area} does not use ${from}`];
      const other = areaOf(from);
      if (other === area) return [];
      if (!rule.areas.includes(other))
        return [`${file}: imports go one way, and ${area} does not import ${other}`];
      if (isList(from)) return [];
      const lists = listsOf(other);
      const offered = lists.flatMap(([, modules]) => [...(modules.get(from) ?? [])]);
      const where = lists.map(([list]) => list).join(' or ') || `${other}/index.ts`;
      if (!names) return offered.length > 0 ? [] : [`${file}: ${from} is not listed in ${where}`];
      return names
        .filter((name) => !offered.includes(name))
        .map((name) => `${file}: ${name} of ${from} is not listed in ${where}`);
    });
  });
}

/** A sentence for each thing that an area's list offers and no other area takes. @param authored lists that people write with */
export function unusedOffers(
  files: ReadonlyMap<string, string>,
  authored: readonly string[],
): readonly string[] {
  const taken = new Map<string, Set<string> | 'all'>();
  for (const [file, text] of files)
    for (const { from, isPackage, names } of importsOf(file, text)) {
      if (isPackage || areaOf(from) === areaOf(file)) continue;
      const known = taken.get(from);
      if (names === undefined || known === 'all') taken.set(from, 'all');
      else taken.set(from, new Set([...(known ?? []), ...names]));
    }
  return [...files].flatMap(([list, text]) =>
    isList(list) && !authored.includes(list)
      ? [...namesListed(list, text)].flatMap(([module, names]) =>
          [...names]
            .filter(
              (name) =>
                taken.get(module) !== 'all' && !(taken.get(module) as Set<string> | undefined)?.has(name),
            )
            .map((name) => `${list}: no other area uses ${name} of ${module}`),
        )
      : [],
  );
}

/** Where an area says what the others may use. */
const isList = (file: string): boolean =>
  file === `${areaOf(file)}/index.ts` || file === 'lib/ingestion/engine.ts';

const namesListed = (file: string, text: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    [...Map.groupBy(importsOf(file, text), ({ from }) => from)].map(([from, imports]) => [
      from,
      new Set(imports.flatMap(({ names }) => names ?? [])),
    ]),
  );
