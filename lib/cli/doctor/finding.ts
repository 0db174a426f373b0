/** What one check found. */
export interface Finding {
  /** `fail`: what was asked about would not work; `warn`: it would, with a limit or a doubt. */
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was found, with the value. */
  readonly what: string;
  /** What to do about it; always there unless ok. */
  readonly advice?: string;
}

export const ok = (what: string): Finding => ({ state: 'ok', what });
export const warn = (what: string, advice: string): Finding => ({ state: 'warn', what, advice });
export const fail = (what: string, advice: string): Finding => ({ state: 'fail', what, advice });

/** A line a finding, its advice below. */
export function drawFindings(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ state, what, advice }) => [
      `${state.padEnd(5)} ${what}`,
      ...(advice === undefined ? [] : [`      → ${advice}`]),
    ])
    .join('\n');
}
