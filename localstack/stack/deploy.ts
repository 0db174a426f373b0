import { existsSync } from 'node:fs';

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalRuntime } from '../runtime.ts';

import { AwsError } from '../services/service.ts';
import { type Assembly, type AssemblyStack, readAssembly } from './assembly.ts';
import { installCode } from './installed-code.ts';
import { evaluate, holds, type Scope } from './intrinsics.ts';
import { BOOTSTRAP_PARAMETER, resolveParameters } from './parameters.ts';
import { provisionContext } from './provision-context.ts';
import { deploymentOrder } from './references.ts';
import type { ResourceType } from './resource-type.ts';
import { isAccepted, resourceTypes } from './resources/registry.ts';
import { StackError } from './stack-error.ts';
import { type DeployedResource, type DeployedStack, StackState } from './stack-state.ts';
import { RESOURCE_ATTRIBUTES, type TemplateResource } from './template.ts';

export interface DeployOptions {
  /** Values of template parameters; one that several stacks have reaches them all. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * What a parameter without a value gets in a stack that is deployed: the value of the last deployment (as `cdk deploy` does), instead
   * of the template's default. @default false
   */
  readonly usePreviousParameters?: boolean;
  readonly onEvent?: (event: StackEvent) => void;
  /** Ends the deployment before its next resource; the next deployment continues from there. */
  readonly signal?: AbortSignal;
}

/** Progress, in CloudFormation's words; UNCHANGED where it would say nothing. */
export interface StackEvent {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status:
    | 'CREATE_IN_PROGRESS'
    | 'CREATE_COMPLETE'
    | 'UPDATE_IN_PROGRESS'
    | 'UPDATE_COMPLETE'
    | 'DELETE_COMPLETE'
    | 'DELETE_SKIPPED'
    | 'UNCHANGED';
  readonly physicalId?: string;
}

export interface Deployment {
  /** Names, in the order of their deployment. */
  readonly stacks: readonly string[];
  readonly resources: readonly DeployedResource[];
  /** By stack and output. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Deploys every stack of a cloud assembly. What is deployed already and did not change stays as it is; a changed resource is
 * updated in place or replaced, one that left the template is deleted unless its DeletionPolicy retains it.
 * Types and properties are checked for all stacks before anything changes. A deployment that fails halfway is not rolled back:
 * the next one continues from there.
 * @throws StackError that names stack, logical id and type; the signal's reason
 */
export async function deploy(
  runtime: LocalRuntime,
  assemblyFolder: string,
  options: DeployOptions = {},
): Promise<Deployment> {
  const assembly = readAssembly(assemblyFolder);
  checkParameters(assembly, options.parameters ?? {});
  for (const stack of assembly.stacks) checkTypes(stack);
  // Functions that did not change keep their code, which somebody may have damaged.
  for (const [objectKey, asset] of assembly.assets)
    if (asset.packaging === 'zip' && existsSync(asset.path))
      installCode(runtime.dataFolder, objectKey, asset);
  const state = new StackState(runtime.state);
  const outputs: Record<string, Readonly<Record<string, string>>> = {};
  for (const stack of assembly.stacks)
    outputs[stack.name] = await new StackDeployment(runtime, state, assembly, stack, options).run();
  return {
    stacks: assembly.stacks.map(({ name }) => name),
    resources: assembly.stacks.flatMap(({ name }) => state.resources(name)),
    outputs,
  };
}

/** A stack as it is deployed. @throws StackError when there is none of that name */
export function describeStack(
  runtime: LocalRuntime,
  name: string,
): DeployedStack & { readonly resources: readonly DeployedResource[] } {
  const state = new StackState(runtime.state);
  const stack = state.stack(name);
  if (!stack) throw new StackError(`Stack ${name} is not deployed`);
  return { ...stack, resources: state.resources(name) };
}

/** Names of the stacks that are deployed. */
export function deployedStacks(runtime: LocalRuntime): string[] {
  return new StackState(runtime.state).stacks();
}

function checkParameters(assembly: Assembly, parameters: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(parameters))
    if (!assembly.stacks.some(({ template }) => Object.hasOwn(template.Parameters ?? {}, name)))
      throw new StackError(
        `Parameter ${name} is in no template; there are ${
          [...new Set(assembly.stacks.flatMap(({ template }) => Object.keys(template.Parameters ?? {})))]
            .filter((parameter) => !BOOTSTRAP_PARAMETER.test(parameter))
            .sort()
            .join(', ') || 'none'
        }`,
      );
}

function checkTypes({ name, template }: AssemblyStack): void {
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (!resourceTypes.has(resource.Type) && !isAccepted(resource.Type))
      throw new StackError(`Stack ${name}: ${resource.Type} (${id}) is not supported by the local runtime`);
    for (const attribute of Object.keys(resource))
      if (!RESOURCE_ATTRIBUTES.has(attribute))
        throw new StackError(`Stack ${name}: ${attribute} of ${resource.Type} (${id}) is not supported`);
  }
}

/** One stack's way from what is deployed to what the template says. */
class StackDeployment {
  readonly #runtime: LocalRuntime;
  readonly #state: StackState;
  readonly #assembly: Assembly;
  readonly #stack: AssemblyStack;
  readonly #onEvent: (event: StackEvent) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #scope: Scope;
  readonly #parameters: Readonly<Record<string, string | readonly string[]>>;
  readonly #deployed = new Map<string, DeployedResource>();
  readonly #imports = new Set<string>();

  constructor(
    runtime: LocalRuntime,
    state: StackState,
    assembly: Assembly,
    stack: AssemblyStack,
    options: DeployOptions,
  ) {
    this.#runtime = runtime;
    this.#state = state;
    this.#assembly = assembly;
    this.#stack = stack;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#signal = options.signal;
    const previous = options.usePreviousParameters ? state.stack(stack.name)?.parameters : undefined;
    this.#parameters = resolveParameters(stack.name, stack.template, {
      ...mapValues(previous ?? {}, (value) => [value].flat().join(',')),
      ...options.parameters,
    });
    this.#scope = this.#makeScope();
  }

  async run(): Promise<Readonly<Record<string, string>>> {
    const { name, template } = this.#stack;
    const before = new Map(this.#state.resources(name).map((resource) => [resource.logicalId, resource]));
    const replaced: DeployedResource[] = [];
    for (const id of this.#inOrder()) {
      // Most resources are made without a wait: signals of the process and requests get their turn between them.
      await nextTurn();
      this.#signal?.throwIfAborted();
      const definition = template.Resources[id] as TemplateResource;
      if (
        definition.Condition !== undefined &&
        !this.#at(id, definition, () => holds(definition.Condition as string, this.#scope))
      )
        continue;
      const result = await this.#resource(id, definition, before.get(id));
      this.#deployed.set(id, result.resource);
      if (result.replaced) replaced.push(result.replaced);
    }
    const results = this.#outputs();
    for (const old of replaced.reverse()) await this.#remove(old, old.replacePolicy);
    for (const old of [...before.values()].reverse())
      if (!this.#deployed.has(old.logicalId)) {
        await this.#remove(old, old.deletionPolicy);
        this.#state.deleteResource(name, old.logicalId);
      }
    this.#state.putStack({
      name,
      parameters: this.#parameters,
      ...results,
      imports: [...this.#imports],
      deployedAt: this.#runtime.now().toISOString(),
    });
    return results.outputs;
  }

  #inOrder(): string[] {
    try {
      return deploymentOrder(this.#stack.template);
    } catch (error) {
      throw new StackError(`Stack ${this.#stack.name}: ${(error as Error).message}`);
    }
  }

  async #resource(
    id: string,
    definition: TemplateResource,
    before: DeployedResource | undefined,
  ): Promise<{ resource: DeployedResource; replaced?: DeployedResource }> {
    const type = resourceTypes.get(definition.Type);
    const given = this.#at(id, definition, () => evaluate(definition.Properties ?? {}, this.#scope));
    const properties = type ? this.#parse(id, type, given) : given;
    const kept = {
      position: this.#deployed.size,
      deletionPolicy: definition.DeletionPolicy ?? 'Delete',
      replacePolicy: definition.UpdateReplacePolicy ?? 'Delete',
    };
    const same = before?.type === definition.Type;
    if (before && same && canonical(before.properties) === canonical(given)) {
      const resource = { ...before, ...kept };
      this.#state.putResource(resource);
      this.#event(id, definition, 'UNCHANGED', before.physicalId);
      return { resource };
    }
    const previous = before && same && type ? type.schema.safeParse(before.properties) : undefined;
    const inPlace =
      before !== undefined &&
      previous?.success === true &&
      !(type?.replacedBy ?? []).some(
        (key) => canonical(member(previous.data, key)) !== canonical(member(properties, key)),
      );
    const generation = before ? (inPlace ? before.generation : before.generation + 1) : 0;
    const context = provisionContext(this.#runtime, this.#assembly, this.#stack.name, id, generation);
    this.#event(id, definition, before ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS', before?.physicalId);
    const made = await this.#attempt(id, definition, async () => {
      if (!type) return { physicalId: context.generatedName(), attributes: {} };
      if (inPlace) return type.update(context, before.physicalId, properties, previous.data);
      return type.create(context, properties);
    });
    const resource: DeployedResource = {
      stack: this.#stack.name,
      logicalId: id,
      type: definition.Type,
      physicalId: made.physicalId,
      attributes: made.attributes,
      properties: given,
      generation,
      ...kept,
    };
    this.#state.putResource(resource);
    this.#event(id, definition, before ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE', made.physicalId);
    const gone = before && !inPlace && before.physicalId !== made.physicalId;
    return gone ? { resource, replaced: before } : { resource };
  }

  #parse(id: string, type: ResourceType, given: unknown): unknown {
    const parsed = type.schema.safeParse(given);
    if (parsed.success) return parsed.data;
    const why = parsed.error.issues
      .map(({ code, path, message, ...issue }) =>
        code === 'unrecognized_keys' && 'keys' in issue
          ? `property ${(issue.keys as string[]).map((key) => [...path, key].join('.')).join(', ')} is not supported by the local runtime`
          : `property ${path.join('.')}: ${message}`,
      )
      .join('; ');
    throw new StackError(`Stack ${this.#stack.name}: ${type.type} (${id}): ${why}`);
  }

  async #remove(old: DeployedResource, policy: string): Promise<void> {
    const type = resourceTypes.get(old.type);
    const { logicalId, physicalId, stack } = old;
    if (policy !== 'Delete') {
      this.#onEvent({ stack, logicalId, type: old.type, status: 'DELETE_SKIPPED', physicalId });
      return;
    }
    const context = provisionContext(this.#runtime, this.#assembly, stack, logicalId, old.generation);
    const parsed = type?.schema.safeParse(old.properties);
    await this.#attempt(logicalId, { Type: old.type }, async () => {
      if (!type || !parsed?.success) return;
      try {
        await type.delete(context, physicalId, parsed.data);
      } catch (error) {
        // It went with another resource, or in a deployment that was cut off.
        if (!(error instanceof AwsError && GONE.test(error.code))) throw error;
      }
    });
    this.#onEvent({ stack, logicalId, type: old.type, status: 'DELETE_COMPLETE', physicalId });
  }

  /** @throws StackError also where another stack uses what would change */
  #outputs(): Pick<DeployedStack, 'outputs' | 'exports'> {
    const { name, template } = this.#stack;
    const outputs: Record<string, string> = {};
    const exports: Record<string, string> = {};
    for (const [key, output] of Object.entries(template.Outputs ?? {})) {
      try {
        if (output.Condition !== undefined && !holds(output.Condition, this.#scope)) continue;
        const value = String(evaluate(output.Value, this.#scope));
        outputs[key] = value;
        if (output.Export) exports[String(evaluate(output.Export.Name, this.#scope))] = value;
      } catch (error) {
        throw new StackError(`Stack ${name}: output ${key}: ${(error as Error).message}`);
      }
    }
    this.#checkExports(exports);
    return { outputs, exports };
  }

  /** As CloudFormation: what another stack imports stays as it is. */
  #checkExports(exports: Readonly<Record<string, string>>): void {
    const { name } = this.#stack;
    for (const [exported, value] of Object.entries(this.#state.stack(name)?.exports ?? {})) {
      if (exports[exported] === value) continue;
      const importers = this.#state.importers(exported).filter((importer) => importer !== name);
      if (importers.length > 0)
        throw new StackError(
          `Stack ${name}: export ${exported} cannot be ${exported in exports ? 'updated' : 'deleted'} as it is in use by ${importers.join(', ')}`,
        );
    }
  }

  #makeScope(): Scope {
    const { accountId, region, partition } = this.#runtime;
    const { name, template } = this.#stack;
    const found = (id: string): DeployedResource => {
      const resource = this.#deployed.get(id);
      if (resource) return resource;
      throw new Error(
        Object.hasOwn(template.Resources, id)
          ? `${id} does not exist, because its condition does not hold`
          : `${id} is neither a parameter nor a resource of the template`,
      );
    };
    return {
      template,
      parameters: this.#parameters,
      pseudo: {
        'AWS::AccountId': accountId,
        'AWS::Region': region,
        'AWS::Partition': partition,
        'AWS::StackName': name,
        'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/local`,
        'AWS::URLSuffix': 'amazonaws.com',
        'AWS::NotificationARNs': [],
      },
      importValue: (exported) => {
        const value = this.#state.exported(exported);
        if (value === undefined) throw new Error(`no deployed stack exports ${exported}`);
        this.#imports.add(exported);
        return value;
      },
      ref: (id) => found(id).physicalId,
      attribute: (id, attribute) => {
        const { attributes, type } = found(id);
        if (!Object.hasOwn(attributes, attribute))
          throw new Error(`${type} (${id}) has no attribute ${attribute} in the local runtime`);
        return attributes[attribute];
      },
    };
  }

  #event(id: string, { Type }: TemplateResource, status: StackEvent['status'], physicalId?: string): void {
    this.#onEvent({
      ...{ stack: this.#stack.name, logicalId: id, type: Type, status },
      ...(physicalId === undefined ? {} : { physicalId }),
    });
  }

  #at<T>(id: string, { Type }: TemplateResource, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#failure(id, Type, error);
    }
  }

  async #attempt<T>(id: string, { Type }: TemplateResource, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#failure(id, Type, error);
    }
  }

  #failure(id: string, type: string, cause: unknown): StackError {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new StackError(`Stack ${this.#stack.name}: ${type} (${id}): ${message}`, { cause });
  }
}

/** Error codes by which services say that what is to be deleted does not exist. */
const GONE = /NotFound|NonExistent|DoesNotExist|NoSuch/;

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const member = (properties: unknown, key: string): unknown =>
  (properties as Record<string, unknown> | undefined)?.[key];

/** JSON with sorted keys: two values are the same exactly when their texts are. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
