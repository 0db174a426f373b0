/** One finding, as ValidateStateMachineDefinition answers it. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** Where: /States/Name/Field. */
  readonly location?: string;
}

/** Collects findings. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];

  error(location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.list.push({ severity: 'ERROR', code, message, location });
  }

  /** Names every field of `value` that is not among `known`, and whose fault it is: the local runtime's for those of `missing`. */
  unknownFields(
    value: object,
    known: readonly string[],
    location: string,
    missing: readonly string[] = [],
  ): void {
    for (const field of Object.keys(value).filter((name) => !known.includes(name))) {
      const who = missing.includes(field) ? 'the local runtime' : 'Step Functions';
      this.error(location, `The field '${field}' is not supported by ${who}`);
    }
  }
}

/** As CreateStateMachine words its refusal. */
export function refusalText(diagnostics: readonly Diagnostic[]): string {
  const parts = diagnostics.map(
    ({ code, message, location }) => `${code}: ${message}${location === undefined ? '' : ` at ${location}`}`,
  );
  return `Invalid State Machine Definition: '${parts.join(', ')}'`;
}
