import type { LakeClock } from '../../../../lib/lake/lake.ts';
import type { Runtime } from '../../../runtime.ts';

/** The runtime's time for what the lake stamps. */
export const lakeClock = (runtime: Runtime): LakeClock => ({
  now: () => runtime.now().getTime(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});
