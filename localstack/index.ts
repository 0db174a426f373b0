/**
 * What the command line may use of the local runtime.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { type LocalRuntimeOptions, openLocalRuntime } from './open-local-runtime.ts';
export { serveProvider } from './providers/provider-server.ts';
export type { LocalRuntime } from './runtime.ts';
export { foreignRequest } from './server/foreign-request.ts';
export { HOLDS_PATH, LAST } from './server/holds.ts';
export { nextFire } from './services/scheduler/schedule-expression.ts';
export type { Notification } from './services/sns/sns-service.ts';
export { deploy } from './stack/deploy.ts';
export { ACCEPTED_WITHOUT_EFFECT } from './stack/resources/accepted-types.ts';
export { propertiesWithoutEffect } from './stack/resources/registry.ts';
export { DataFolder, FolderInUse, findHolder, type Holder, isHeld } from './state/data-folder.ts';
export { takeLock } from './state/folder-lock.ts';
export { storageFailure } from './state/storage-failure.ts';
export { writeWhole } from './state/write-whole.ts';
