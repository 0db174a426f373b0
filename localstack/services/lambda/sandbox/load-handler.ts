import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (event: unknown, context: unknown) => unknown;

/** An error of the runtime itself, by the name that Lambda gives it. */
class RuntimeFailure extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Loads `module.export` of a code folder.
 * @throws RuntimeFailure Runtime.ImportModuleError, Runtime.HandlerNotFound, Runtime.CallbackHandlerDeprecated,
 *   Runtime.MalformedHandlerName; and what the module throws while it loads
 */
export async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
  const [, module, name] = /^(.+?)\.([^./]+)$/.exec(handler) ?? [];
  if (!module || !name) throw new RuntimeFailure('Runtime.MalformedHandlerName', `Bad handler: '${handler}'`);
  const file = ['.js', '.mjs', '.cjs']
    .map((extension) => join(codeFolder, module + extension))
    .find(existsSync);
  if (!file) throw new RuntimeFailure('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  let loaded: Record<string, unknown>;
  try {
    // As Lambda's runtime does: import() reads the text of CommonJS once more, for the names that it exports.
    loaded = file.endsWith('.cjs')
      ? createRequire(file)(file)
      : ((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
      throw new RuntimeFailure('Runtime.ImportModuleError', `Error: ${(error as Error).message}`);
    if (error instanceof SyntaxError) throw new RuntimeFailure('Runtime.UserCodeSyntaxError', String(error));
    throw error;
  }
  const found = loaded[name] ?? (loaded.default as Record<string, unknown> | undefined)?.[name];
  if (found === undefined)
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function')
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (found.length >= 3)
    throw new RuntimeFailure(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda does not support callback-based function handlers when using Node.js 24 or later. Use an async handler.',
    );
  return found as Handler;
}
