/**
 * What the command line may use of the CDK app.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { buildApp } from './app.ts';
export { functionsAtOnce } from './concurrency.ts';
export { environmentSettings } from './environment-settings.ts';
export { filesHash } from './files-hash.ts';
export { includedModels } from './included-models.ts';
export { KeptFolders, keptIn } from './kept-folders.ts';
