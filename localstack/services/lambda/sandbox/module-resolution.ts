import { realpathSync } from 'node:fs';
import { isBuiltin, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Packages that Lambda's Node.js runtime supplies. */
const SUPPLIED = /^(@aws-sdk|@smithy|@aws)\//;

/**
 * Resolves modules as in a Lambda sandbox: what the code brings, and the SDK of the runtime. Without this, code below a project's folder
 * would find the project's packages and hide that a bundle lacks them.
 */
export function resolveAsInSandbox(codeFolder: string, sdkAnchor: string): void {
  // Node names modules by their real paths: the folder may lie behind a link.
  const root = pathToFileURL(`${realpathSync(codeFolder)}/`).href;
  registerHooks({
    resolve(specifier, context, next) {
      const bare = /^[^./#]/.test(specifier) && !isBuiltin(specifier) && !URL.canParse(specifier);
      if (!bare || !context.parentURL?.startsWith(root)) return next(specifier, context);
      const own = attempt(() => next(specifier, context));
      if (own?.url.startsWith(root)) return own;
      if (SUPPLIED.test(specifier)) return next(specifier, { ...context, parentURL: sdkAnchor });
      throw Object.assign(
        new Error(`Cannot find package '${specifier}' imported from ${fileURLToPath(context.parentURL)}`),
        { code: 'ERR_MODULE_NOT_FOUND' },
      );
    },
  });
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
