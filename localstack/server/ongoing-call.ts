import { randomUUID } from 'node:crypto';
import type { AccessControl } from '../iam/access-control.ts';
import type { Call, Caller } from '../services/service.ts';

/** A call under way: authorizes by IAM, and remembers what for. */
export class OngoingCall implements Call {
  readonly caller: Caller;
  readonly requestId = randomUUID();
  readonly service: string;
  /** Set by whoever routes the request. */
  operation: string;
  /** Code of the error that a service answered by itself. */
  errorCode?: string;
  readonly resources: string[] = [];
  readonly at: Date;
  readonly #access: AccessControl;
  readonly #startedAt = performance.now();

  constructor(access: AccessControl, caller: Caller, service: string, operation: string, at: Date) {
    this.#access = access;
    this.caller = caller;
    this.service = service;
    this.operation = operation;
    this.at = at;
  }

  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): void {
    if (this.resources.length < 20) this.resources.push(resource);
    this.#access.authorize(this.caller, action, resource, context);
  }

  get milliseconds(): number {
    return performance.now() - this.#startedAt;
  }
}
