/** The Amazon States Language's own check. */
export { validateAsl } from './validate-asl.ts';
