/**
 * What functions begin with, and the records of theirs that the command line reads.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { type Model, modelNamed } from './compiled-model.ts';
export { connectorFor, originOf } from './connect.ts';
export { environment } from './environment.ts';
export {
  type DatasetHealth,
  type HealthRecord,
  healthRecord,
  healthUri,
  type LateSeries,
} from './health-record.ts';
export { bucketAt, inboxOfDeployment, lakeOfDeployment, objectStore } from './lake-of-deployment.ts';
export { type Invocation, lambdaHandler } from './lambda-handler.ts';
export {
  type LeaseRecord,
  laterInstant,
  leaseGuard,
  leaseLost,
  leaseUri,
  ownLease,
  readLease,
  type StoredLease,
} from './lease-record.ts';
export { instant, runName } from './payload.ts';
export { readSecret } from './secret.ts';
export { readSettings } from './settings.ts';
export { endedExecution, resourceOf } from './status-event.ts';
