import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** A place in a bundle, as stack traces write it. */
const PLACE = /([^\s()]+\.cjs):(\d+):(\d+)/g;

/**
 * Names the sources, not the bundle, in the stack of an error and of its causes, from the source map beside the bundle. Node.js does
 * so by itself with --enable-source-maps, but reads the map at every start: 12 MB, and a sixth of the time in which a function loads.
 * A place that no map knows stays as it is.
 * @example nameSources(error) // at handle (lambdas/plan/handler.ts:31:9)
 */
export function nameSources(error: unknown): void {
  const maps = new Map<string, SourceMap | undefined>();
  // A circle of causes would keep the function busy until it is cut off, without its error.
  const seen = new Set<Error>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    if (at.stack)
      at.stack = at.stack.replace(PLACE, (place, file: string, line: string, column: string) => {
        if (!maps.has(file)) maps.set(file, mapOf(file));
        const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
        return origin && 'fileName' in origin
          ? `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`
          : place;
      });
  }
}

function mapOf(bundle: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  } catch {
    // Without a map, the places in the bundle are better than no error.
    return undefined;
  }
}
