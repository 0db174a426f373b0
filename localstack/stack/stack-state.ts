import type { StateStore } from '../state-store.ts';

/** A resource of a deployed stack. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Evaluated, as the template gives them. */
  readonly properties: unknown;
  /** From 0; one more with each replacement. */
  readonly generation: number;
  /** Place in the order of the deployment: after what it depends on. */
  readonly position: number;
  readonly deletionPolicy: string;
  readonly replacePolicy: string;
}

export interface DeployedStack {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Values by export name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Names of other stacks' exports that it uses. */
  readonly imports: readonly string[];
  /** ISO 8601. */
  readonly deployedAt: string;
}

const STACKS = 'stack.stacks';
const RESOURCES = 'stack.resources';

/** What is deployed, in the state store. */
export class StackState {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  stacks(): string[] {
    return this.#state.list(STACKS).map(({ key }) => key);
  }

  stack(name: string): DeployedStack | undefined {
    return this.#state.get<DeployedStack>(STACKS, name);
  }

  putStack(stack: DeployedStack): void {
    this.#state.put(STACKS, stack.name, stack);
  }

  /** Each after those it depends on. */
  resources(stack: string): DeployedResource[] {
    return this.#state
      .list<DeployedResource>(RESOURCES, `${stack}/`)
      .map(({ value }) => value)
      .sort((a, b) => a.position - b.position);
  }

  putResource(resource: DeployedResource): void {
    this.#state.put(RESOURCES, `${resource.stack}/${resource.logicalId}`, resource);
  }

  deleteResource(stack: string, logicalId: string): void {
    this.#state.delete(RESOURCES, `${stack}/${logicalId}`);
  }

  /** Stacks that use an export. */
  importers(exported: string): string[] {
    return this.#state
      .list<DeployedStack>(STACKS)
      .filter(({ value }) => (value.imports ?? []).includes(exported))
      .map(({ key }) => key);
  }

  /** Value of an export of any stack. */
  exported(name: string): string | undefined {
    return this.#state
      .list<DeployedStack>(STACKS)
      .map(({ value }) => value.exports[name])
      .find((value) => value !== undefined);
  }
}
