import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Call, type Operation } from '../../service.ts';
import { refusalText } from '../definition/diagnostics.ts';
import type { MachineDefinition } from '../definition/machine-definition.ts';
import { validateDefinition } from '../definition/validate-definition.ts';
import type { StatesDependencies } from '../dependencies.ts';
import type { Engine } from '../engine/engine.ts';
import { checkName } from '../store/names.ts';
import type { LoggingConfiguration, MachineRecord, Tag } from '../store/records.ts';
import { checkRole } from './machine-roles.ts';
import { page } from './paging.ts';

/** A state machine to make. */
export interface MachineSpec {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  /** @default STANDARD, the only type there is */
  readonly type?: string;
  /** @default { level: 'OFF' } */
  readonly loggingConfiguration?: LoggingConfiguration;
  readonly tracingConfiguration?: { readonly enabled: boolean };
  readonly tags?: readonly Tag[];
}

/** Makes, changes and shows state machines. */
export class StateMachines {
  readonly #runtime: Runtime;
  readonly #deps: StatesDependencies;
  readonly #engine: Engine;

  constructor(runtime: Runtime, deps: StatesDependencies, engine: Engine) {
    this.#runtime = runtime;
    this.#deps = deps;
    this.#engine = engine;
  }

  arnOf(name: string): string {
    const { partition, region, accountId } = this.#runtime;
    return `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
  }

  /** @throws AwsError StateMachineDoesNotExist */
  require(arn: string): MachineRecord {
    const machine = this.#engine.store.machine(arn);
    if (machine === undefined)
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  /**
   * Makes a machine; the same one again is returned as it is.
   * @throws AwsError InvalidName, InvalidDefinition, StateMachineTypeNotSupported, AccessDeniedException, StateMachineAlreadyExists
   */
  create(spec: MachineSpec): MachineRecord {
    checkName(spec.name);
    const record = this.#record(spec);
    const existing = this.#engine.store.machine(record.arn);
    if (existing === undefined) {
      this.#engine.store.putMachine(record);
      return record;
    }
    const same =
      existing.definition === record.definition &&
      existing.roleArn === record.roleArn &&
      JSON.stringify(existing.loggingConfiguration) === JSON.stringify(record.loggingConfiguration);
    if (!same)
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${record.arn}'`);
    return existing;
  }

  /** Changes what is given; executions under way keep the machine as they started it. */
  update(arn: string, changes: Partial<Omit<MachineSpec, 'name' | 'type'>>): MachineRecord {
    const existing = this.require(arn);
    const { name, definition, roleArn, loggingConfiguration, tracingConfiguration, tags } = existing;
    const record = this.#record({
      name,
      definition,
      roleArn,
      loggingConfiguration,
      tracingConfiguration,
      tags,
      ...changes,
    });
    const updated = { ...record, createdAt: existing.createdAt };
    this.#engine.store.putMachine(updated);
    return updated;
  }

  #record(spec: MachineSpec): MachineRecord {
    if (spec.type !== undefined && spec.type !== 'STANDARD') {
      throw new AwsError(
        'StateMachineTypeNotSupported',
        `The state machine type '${spec.type}' is not supported by the local runtime; STANDARD is`,
      );
    }
    const diagnostics = validateDefinition(spec.definition, this.#deps.integrations);
    if (diagnostics.length > 0) throw new AwsError('InvalidDefinition', refusalText(diagnostics));
    const logging = spec.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false };
    checkRole(
      this.#runtime,
      this.#deps.access,
      spec.roleArn,
      JSON.parse(spec.definition) as MachineDefinition,
      logging,
    );
    const now = this.#engine.clock.now();
    return {
      arn: this.arnOf(spec.name),
      name: spec.name,
      definition: spec.definition,
      roleArn: spec.roleArn,
      loggingConfiguration: logging,
      tracingConfiguration: spec.tracingConfiguration ?? { enabled: false },
      tags: spec.tags ?? [],
      createdAt: now,
      updatedAt: now,
      revisionId: randomUUID(),
    };
  }
}

/** Members that the descriptions of a machine and of a revision share. */
function described(machine: MachineRecord): Record<string, unknown> {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: machine.definition,
    roleArn: machine.roleArn,
    loggingConfiguration: machine.loggingConfiguration,
    tracingConfiguration: machine.tracingConfiguration,
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    revisionId: machine.revisionId,
  };
}

export function stateMachineOperations(machines: StateMachines, engine: Engine): Record<string, Operation> {
  return {
    CreateStateMachine(input: MachineSpec & { readonly publish?: boolean }, call: Call) {
      call.authorize('states:CreateStateMachine', machines.arnOf(input.name));
      call.authorize('iam:PassRole', input.roleArn, { 'iam:PassedToService': 'states.amazonaws.com' });
      if (input.publish) throw notSupported('publish');
      const machine = machines.create(input);
      return { stateMachineArn: machine.arn, creationDate: new Date(machine.createdAt) };
    },

    UpdateStateMachine(input, call) {
      call.authorize('states:UpdateStateMachine', input.stateMachineArn);
      const { stateMachineArn, definition, roleArn, loggingConfiguration, tracingConfiguration, publish } =
        input;
      if (publish) throw notSupported('publish');
      if (roleArn !== undefined) {
        call.authorize('iam:PassRole', roleArn, { 'iam:PassedToService': 'states.amazonaws.com' });
      }
      const machine = machines.update(stateMachineArn, {
        ...(definition !== undefined && { definition }),
        ...(roleArn !== undefined && { roleArn }),
        ...(loggingConfiguration !== undefined && { loggingConfiguration }),
        ...(tracingConfiguration !== undefined && { tracingConfiguration }),
      });
      return { updateDate: new Date(machine.updatedAt), revisionId: machine.revisionId };
    },

    DeleteStateMachine(input, call) {
      call.authorize('states:DeleteStateMachine', input.stateMachineArn);
      engine.store.deleteMachine(input.stateMachineArn);
      return {};
    },

    DescribeStateMachine(input, call) {
      call.authorize('states:DescribeStateMachine', input.stateMachineArn);
      const machine = machines.require(input.stateMachineArn);
      return {
        ...described(machine),
        status: 'ACTIVE',
        type: 'STANDARD',
        creationDate: new Date(machine.createdAt),
      };
    },

    DescribeStateMachineForExecution(input, call) {
      call.authorize('states:DescribeStateMachineForExecution', input.executionArn);
      const execution = engine.store.execution(input.executionArn);
      const machine = execution && engine.store.revision(execution.revisionId);
      if (machine === undefined) {
        throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${input.executionArn}'`);
      }
      return { ...described(machine), updateDate: new Date(machine.updatedAt) };
    },

    ListStateMachines(input, call) {
      call.authorize('states:ListStateMachines', '*');
      const { items, nextToken } = page(engine.store.machines(), input, 100);
      return {
        stateMachines: items.map((machine) => ({
          stateMachineArn: machine.arn,
          name: machine.name,
          type: 'STANDARD',
          creationDate: new Date(machine.createdAt),
        })),
        ...(nextToken !== undefined && { nextToken }),
      };
    },

    ValidateStateMachineDefinition(input, call) {
      call.authorize('states:ValidateStateMachineDefinition', '*');
      const all = validateDefinition(input.definition);
      const diagnostics = all.slice(0, input.maxResults || 100);
      return {
        result: all.length > 0 ? 'FAIL' : 'OK',
        diagnostics,
        truncated: diagnostics.length < all.length,
      };
    },

    ListTagsForResource(input, call) {
      call.authorize('states:ListTagsForResource', input.resourceArn);
      return { tags: required(input.resourceArn).tags };
    },

    TagResource(input, call) {
      call.authorize('states:TagResource', input.resourceArn);
      const machine = required(input.resourceArn);
      const tags = new Map([...machine.tags, ...(input.tags as Tag[])].map((tag) => [tag.key, tag]));
      engine.store.putMachine({ ...machine, tags: [...tags.values()] });
      return {};
    },

    UntagResource(input, call) {
      call.authorize('states:UntagResource', input.resourceArn);
      const machine = required(input.resourceArn);
      engine.store.putMachine({
        ...machine,
        tags: machine.tags.filter(({ key }) => !input.tagKeys.includes(key)),
      });
      return {};
    },
  };

  function required(arn: string): MachineRecord {
    const machine = engine.store.machine(arn);
    if (machine === undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
    return machine;
  }
}

function notSupported(field: string): AwsError {
  return new AwsError('ValidationException', `The field '${field}' is not supported by the local runtime`);
}
