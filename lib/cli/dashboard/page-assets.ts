import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { projectFolder } from '../project.ts';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * The page as a browser gets it, by path: made from lib/page in some 100 ms, the code of each tab for itself. Scripts and styles are named after their content, so that a
 * browser keeps them for ever and never mixes two releases.
 */
export async function pageAssets(): Promise<ReadonlyMap<string, Asset>> {
  const folder = join(projectFolder, 'lib', 'page');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.tsx')],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    outdir: join(projectFolder, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    absWorkingDir: projectFolder,
  });
  const chart = readFileSync(join(projectFolder, 'node_modules', 'uplot', 'dist', 'uPlot.min.css'));
  const styles = new Uint8Array(Buffer.concat([chart, readFileSync(join(folder, 'styles.css'))]));
  const hash = createHash('sha256').update(styles).digest('base64url').slice(0, 10);
  const style = {
    path: `/assets/styles-${hash}.css`,
    asset: { type: 'text/css; charset=utf-8', body: styles },
  };
  const scripts = outputFiles.map(({ path, contents }) => ({
    path: `/assets/${basename(path)}`,
    asset: { type: 'text/javascript; charset=utf-8', body: new Uint8Array(contents) },
  }));
  const main = scripts.find(({ path }) => path.startsWith('/assets/main-'));
  if (!main) throw new Error('The bundler made no main script of lib/page');
  const html = page(main.path, style.path);
  return new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: new Uint8Array(Buffer.from(html)) }],
    ...scripts.map(({ path, asset }) => [path, asset] as const),
    [style.path, style.asset],
  ]);
}

const page = (script: string, style: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coinlake</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
<div id="page"></div>
<noscript>This page needs JavaScript. The same data: <a href="/openapi.json">the API</a>.</noscript>
</html>
`;
