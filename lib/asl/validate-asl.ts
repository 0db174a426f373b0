import { createRequire } from 'node:module';
import { FaultlessDefinitions } from './faultless-definitions.ts';

export interface AslMistake {
  readonly 'Error code': string;
  readonly Message: string;
  readonly path?: string;
  readonly schemaError?: { readonly instancePath: string };
}

/** The package ships without declarations, and writes into `definition`. */
type Validate = (
  definition: unknown,
  options: { readonly checkPaths: boolean; readonly checkArn: boolean },
) => { readonly errors: readonly AslMistake[] };

const require = createRequire(import.meta.url);

/**
 * What the Amazon States Language's JSON schema and graph rules find wrong, by asl-validator. The package compiles the language's schemas for each
 * definition, a third of a second of a processor, so it is asked once about a definition without a mistake, whatever process asks again.
 * @param definition may gain members: it is the caller's copy
 * @param checkArn whether a Task's Resource has to be an ARN
 * @param faultless where definitions without a mistake are remembered
 */
export function validateAsl(
  definition: unknown,
  checkArn: boolean,
  faultless = new FaultlessDefinitions(),
): readonly AslMistake[] {
  const { version } = require('asl-validator/package.json') as { readonly version: string };
  const asked = `${version} ${checkArn} ${JSON.stringify(definition)}`;
  if (faultless.has(asked)) return [];
  const { errors } = (require('asl-validator') as Validate)(definition, { checkPaths: true, checkArn });
  if (errors.length === 0) faultless.add(asked);
  return errors;
}
