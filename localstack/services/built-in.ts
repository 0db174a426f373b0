import type { ServiceFactory } from '../create-runtime.ts';
import { s3Service } from './s3/s3-service.ts';
import { stsService } from './sts/sts-service.ts';

/** Storage and identity: what every other service builds on. */
export const builtInServices: readonly ServiceFactory[] = [s3Service, stsService];
