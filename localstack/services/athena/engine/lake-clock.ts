import type { LakeClock } from '../../../../lib/lake/lake.ts';
import type { EngineRuntime } from './engine-context.ts';

/** The runtime's time for what the lake stamps. */
export const lakeClock = (runtime: EngineRuntime): LakeClock => ({
  now: () => runtime.now().getTime(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});
