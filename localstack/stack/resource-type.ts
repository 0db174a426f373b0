import type { z } from 'zod';
import type { LocalRuntime } from '../runtime.ts';
import type { Asset } from './assembly.ts';

/** What the provisioner of a resource works with. */
export interface ProvisionContext {
  readonly runtime: LocalRuntime;
  readonly stackName: string;
  readonly logicalId: string;
  /** A name as CloudFormation makes them: stack, logical id, a suffix that stays with the resource; at most `maximum` characters. */
  generatedName(maximum?: number, options?: { readonly lowerCase?: boolean }): string;
  /** The asset at this object key of the bootstrap bucket. @throws StackError when the assembly has none */
  asset(objectKey: string): Asset;
  /** Calls a service as the account's owner, who deploys. */
  call<T = Record<string, unknown>>(service: string, operation: string, input: unknown): Promise<T>;
}

/** A resource that exists. */
export interface Provisioned {
  /** What Ref answers. */
  readonly physicalId: string;
  /** What Fn::GetAtt answers, by attribute. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** How one CloudFormation type becomes a resource of the local runtime. */
export interface ResourceType<P = unknown> {
  readonly type: string;
  /** Properties after evaluation; strict, so that an unknown one fails the deployment. */
  readonly schema: z.ZodType<P>;
  /** Properties whose effect a local deployment does not have; `status` lists them. */
  readonly withoutEffect?: readonly string[];
  /** Properties whose change makes a new resource and deletes the old one. */
  readonly replacedBy?: readonly string[];
  create(context: ProvisionContext, properties: P): Promise<Provisioned> | Provisioned;
  /** Changes the resource in place. */
  update(
    context: ProvisionContext,
    physicalId: string,
    properties: P,
    previous: P,
  ): Promise<Provisioned> | Provisioned;
  delete(context: ProvisionContext, physicalId: string, properties: P): Promise<void> | void;
}

/** Keeps the type of the properties while it is checked. */
export const resourceType = <P>(type: ResourceType<P>): ResourceType<P> => type;
