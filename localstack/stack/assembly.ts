import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StackError } from './stack-error.ts';
import { TEMPLATE_SECTIONS, type Template } from './template.ts';

/** One stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
}

/** A file or a folder that `cdk deploy` would upload. */
export interface Asset {
  /** Absolute. */
  readonly path: string;
  /** `zip`: a folder. */
  readonly packaging: 'file' | 'zip';
}

export interface Assembly {
  /** Absolute. */
  readonly folder: string;
  /** A stack comes after those it depends on. */
  readonly stacks: readonly AssemblyStack[];
  /** By object key, e.g. `<hash>.zip`. */
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
}

/**
 * Reads what `cdk synth` wrote: manifest.json, templates and asset manifests, nested assemblies (stages) included.
 * @throws StackError when the folder is no cloud assembly or names a file that is missing
 */
export function readAssembly(folder: string): Assembly {
  const root = resolve(folder);
  const stacks: AssemblyStack[] = [];
  const assets = new Map<string, Asset>();
  read(root, stacks, assets);
  return { folder: root, stacks, assets };
}

function read(folder: string, stacks: AssemblyStack[], assets: Map<string, Asset>): void {
  const { artifacts = {} } = readJson<Manifest>(folder, 'manifest.json');
  const visited = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (!artifact || visited.has(id)) return;
    visited.add(id);
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    const { templateFile, stackName, file, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:asset-manifest' && file) readAssets(folder, file, assets);
    if (artifact.type === 'cdk:cloud-assembly' && directoryName)
      read(join(folder, directoryName), stacks, assets);
    if (artifact.type === 'aws:cloudformation:stack' && templateFile) {
      const name = stackName ?? id;
      const template = readJson<Template>(folder, templateFile);
      for (const section of Object.keys(template))
        if (!TEMPLATE_SECTIONS.has(section))
          throw new StackError(`Stack ${name}: template section ${section} is not supported`);
      stacks.push({ name, template });
    }
  };
  for (const id of Object.keys(artifacts)) visit(id);
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: 'file' | 'zip' };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
}

function readAssets(folder: string, file: string, assets: Map<string, Asset>): void {
  const manifest = readJson<AssetManifest>(folder, file);
  const [image] = Object.keys(manifest.dockerImages ?? {});
  if (image) throw new StackError(`${file}: container image ${image} is not supported`);
  for (const { source, destinations } of Object.values(manifest.files ?? {}))
    for (const { objectKey } of Object.values(destinations))
      if (source.path)
        assets.set(objectKey, {
          path: resolve(folder, source.path),
          packaging: source.packaging ?? 'file',
        });
}

function readJson<T>(folder: string, file: string): T {
  const path = join(folder, file);
  if (!existsSync(path))
    throw new StackError(
      file === 'manifest.json'
        ? `${folder} is no cloud assembly: it has no manifest.json. Run 'cdk synth' first`
        : `${folder}: ${file} is missing. Run 'cdk synth' again`,
    );
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    throw new StackError(`${path} is not JSON: ${(error as Error).message}`);
  }
}
