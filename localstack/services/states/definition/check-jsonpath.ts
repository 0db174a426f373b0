import { isObject, type Json } from '../json-value.ts';
import { parsePath } from '../jsonpath/path.ts';
import type { Diagnostics } from './diagnostics.ts';

const PATHS = /^(InputPath|OutputPath|ResultPath|ItemsPath|Variable)$|Path$/;

/** Paths below `value`: fields that are paths, and members named `x.$`. */
export function checkPaths(
  value: Json,
  location: string,
  diagnostics: Diagnostics,
  inTemplate = false,
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkPaths(item, `${location}[${index}]`, diagnostics, inTemplate);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (['Branches', 'ItemProcessor', 'Iterator', 'Comment', 'Result'].includes(key)) continue;
    const template = inTemplate || ['Parameters', 'ResultSelector', 'ItemSelector'].includes(key);
    const path = template ? key.endsWith('.$') : PATHS.test(key);
    if (path && member !== null) checkPath(member, `${location}/${key}`, diagnostics);
    else checkPaths(member, `${location}/${key}`, diagnostics, template);
  }
}

function checkPath(path: Json, location: string, diagnostics: Diagnostics): void {
  if (typeof path === 'string' && path.startsWith('States.')) {
    diagnostics.error(
      location,
      `The intrinsic function '${path}' is not supported by the local runtime; use JSONata`,
    );
  } else if (typeof path !== 'string' || parsePath(path) === undefined) {
    diagnostics.error(
      location,
      `The path '${path}' is not supported by the local runtime: member names, ['name'], [index] and [*] are; or use JSONata`,
    );
  }
}
