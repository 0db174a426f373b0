import { createRuntime } from './create-runtime.ts';
import type { LocalRuntime } from './runtime.ts';
import type { HoldOptions } from './server/holds.ts';
import { createAthena } from './services/athena/athena-service.ts';
import { eventsService } from './services/events/events-service.ts';
import { createLambda } from './services/lambda/lambda-service.ts';
import type { WarmLimits } from './services/lambda/warm-environments.ts';
import { logsService } from './services/logs/logs-service.ts';
import { monitoringService } from './services/monitoring/monitoring-service.ts';
import { schedulerService } from './services/scheduler/scheduler-service.ts';
import { snsService } from './services/sns/sns-service.ts';
import { sqsService } from './services/sqs/sqs-service.ts';
import { createStates } from './services/states/create-states.ts';

export interface LocalRuntimeOptions {
  readonly dataFolder: string;
  /** Port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Whether schedules fire by themselves. */
  readonly schedules: boolean;
  /** From 0 to 1; draws the jitter of retries in state machines. @default Math.random */
  readonly random?: () => number;
  /** How many execution environments of functions wait for an invocation, and for how long. @default as WarmLimits has it */
  readonly warm?: WarmLimits;
  /** Version of the program, told to commands that look for a runtime to share. */
  readonly program?: string;
  /** What commands that share the runtime may ask of it. */
  readonly holds?: HoldOptions;
}

/**
 * The local runtime with every service, answering requests.
 * @throws DataFolderError, PortInUse
 */
export async function openLocalRuntime(options: LocalRuntimeOptions): Promise<LocalRuntime> {
  const runtime = await createRuntime(options);
  try {
    runtime.register(logsService);
    runtime.register(monitoringService);
    runtime.register(sqsService);
    runtime.register(snsService);
    runtime.register(eventsService);
    runtime.register((r) => createAthena(r, r.service('s3')));
    runtime.register((r) => createLambda(r, { ...(options.warm && { warm: options.warm }) }));
    runtime.register((r) =>
      createStates(r, { access: r.access, ...(options.random && { random: options.random }) }),
    );
    runtime.register((r) => schedulerService(r, { timers: options.schedules }));
    await runtime.listen();
    return runtime;
  } catch (error) {
    await runtime.close();
    throw error;
  }
}
