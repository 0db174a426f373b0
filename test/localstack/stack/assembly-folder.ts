import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test's assembly holds: templates by stack in the order of their dependencies, code by asset hash. */
export interface AssemblySource {
  readonly stacks: Readonly<Record<string, object>>;
  readonly code?: Readonly<Record<string, string>>;
}

/** Writes a cloud assembly as `cdk synth` does. @returns its folder */
export function writeAssembly(
  source: AssemblySource,
  folder = mkdtempSync(join(tmpdir(), 'assembly-')),
): string {
  const put = (path: string, value: unknown) => writeFileSync(join(folder, path), JSON.stringify(value));
  const artifacts: Record<string, object> = {};
  const names = Object.keys(source.stacks);
  for (const [position, name] of [...names.entries()].reverse()) {
    put(`${name}.template.json`, source.stacks[name]);
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: ['test.assets', ...names.slice(0, position)],
    };
  }
  const files: Record<string, object> = {};
  for (const [hash, text] of Object.entries(source.code ?? {})) {
    mkdirSync(join(folder, `asset.${hash}`), { recursive: true });
    writeFileSync(join(folder, `asset.${hash}`, 'index.mjs'), text);
    files[hash] = {
      source: { path: `asset.${hash}`, packaging: 'zip' },
      destinations: { here: { bucketName: 'cdk-assets', objectKey: `${hash}.zip` } },
    };
  }
  put('test.assets.json', { version: '55.0.0', files });
  artifacts['test.assets'] = { type: 'cdk:asset-manifest', properties: { file: 'test.assets.json' } };
  put('manifest.json', { version: '55.0.0', artifacts });
  return folder;
}
