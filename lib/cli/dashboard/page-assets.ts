import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectFolder } from '../project.ts';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * The page as a browser gets it, by path: made from lib/page in some 100 ms. Scripts and styles are named after their content, so that a
 * browser keeps them for ever and never mixes two releases.
 */
export async function pageAssets(): Promise<ReadonlyMap<string, Asset>> {
  const folder = join(projectFolder, 'lib', 'page');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.tsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    absWorkingDir: projectFolder,
  });
  const chart = readFileSync(join(projectFolder, 'node_modules', 'uplot', 'dist', 'uPlot.min.css'));
  const styles = Buffer.concat([chart, readFileSync(join(folder, 'styles.css'))]);
  const script = hashed(
    'main',
    'js',
    'text/javascript; charset=utf-8',
    outputFiles[0]?.contents ?? new Uint8Array(),
  );
  const style = hashed('styles', 'css', 'text/css; charset=utf-8', styles);
  const html = page(script.path, style.path);
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: new Uint8Array(Buffer.from(html)) }],
    [script.path, script.asset],
    [style.path, style.asset],
  ]);
}

function hashed(name: string, extension: string, type: string, content: Uint8Array) {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  return { path: `/assets/${name}-${hash}.${extension}`, asset: { type, body: new Uint8Array(content) } };
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
