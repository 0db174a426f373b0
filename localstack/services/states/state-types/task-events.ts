import type { TaskResource } from '../integrations/task-resource.ts';
import { eventData } from '../interpreter/frame.ts';
import type { StateError } from '../interpreter/state-error.ts';
import type { StateRun } from '../interpreter/state-run.ts';
import type { Json, JsonObject } from '../json-value.ts';

/** A task's events: those of a service integration, or of a Lambda function's own ARN. */
export class TaskEvents {
  readonly #run: StateRun;
  readonly #resource: TaskResource;
  readonly #lambda: boolean;

  constructor(run: StateRun, resource: TaskResource) {
    this.#run = run;
    this.#resource = resource;
    this.#lambda = resource.resourceType === 'function';
  }

  scheduled(parameters: Json, timeout: number | undefined, heartbeat: number | undefined): void {
    const limits = {
      ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      ...(heartbeat !== undefined && !this.#lambda && { heartbeatInSeconds: heartbeat }),
    };
    if (this.#lambda) {
      this.#run.frame.record('LambdaFunctionScheduled', {
        lambdaFunctionScheduledEventDetails: {
          resource: this.#resource.arn,
          ...eventData('input', parameters),
          ...limits,
        },
      });
      return;
    }
    this.#record('TaskScheduled', 'taskScheduledEventDetails', {
      region: this.#run.execution.options.region,
      parameters: JSON.stringify(parameters),
      ...limits,
    });
  }

  started(): void {
    if (this.#lambda) this.#run.frame.record('LambdaFunctionStarted');
    else this.#record('TaskStarted', 'taskStartedEventDetails', {});
  }

  submitted(output: Json): void {
    this.#record('TaskSubmitted', 'taskSubmittedEventDetails', eventData('output', output));
  }

  succeeded(output: Json): void {
    if (this.#lambda) {
      this.#run.frame.record('LambdaFunctionSucceeded', {
        lambdaFunctionSucceededEventDetails: eventData('output', output),
      });
    } else this.#record('TaskSucceeded', 'taskSucceededEventDetails', eventData('output', output));
  }

  failed(failure: StateError): void {
    const end = failure.error === 'States.Timeout' ? 'TimedOut' : 'Failed';
    const details: JsonObject = {
      ...(failure.error !== undefined && { error: failure.error }),
      ...(failure.errorCause !== undefined && { cause: failure.errorCause }),
    };
    if (this.#lambda) {
      this.#run.frame.record(`LambdaFunction${end}`, { [`lambdaFunction${end}EventDetails`]: details });
    } else this.#record(`Task${end}`, `task${end}EventDetails`, details);
  }

  #record(type: string, member: string, details: JsonObject): void {
    const { resourceType, resource } = this.#resource;
    this.#run.frame.record(type, { [member]: { resourceType, resource, ...details } });
  }
}
