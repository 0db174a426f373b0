import type { ServiceFactory } from '../runtime.ts';
import { glueService } from './glue/glue-service.ts';
import { iamService } from './iam/iam-service.ts';
import { kmsService } from './kms/kms-service.ts';
import { s3Service } from './s3/s3-service.ts';
import { secretsManagerService } from './secretsmanager/secrets-manager-service.ts';
import { ssmService } from './ssm/ssm-service.ts';
import { stsService } from './sts/sts-service.ts';

/** Storage and identity: what every other service builds on. */
export const builtInServices: readonly ServiceFactory[] = [
  ...[s3Service, glueService, stsService, kmsService, secretsManagerService, ssmService, iamService],
];
