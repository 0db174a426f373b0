import type { ServiceFactory } from '../create-runtime.ts';
import { stsService } from './sts/sts-service.ts';

/** Storage and identity: what every other service builds on. */
export const builtInServices: readonly ServiceFactory[] = [stsService];
