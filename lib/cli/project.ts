import { join } from 'node:path';

/** The project's own folder: where the CDK app, the state machines and the models are. */
export const projectFolder = join(import.meta.dirname, '..', '..');
