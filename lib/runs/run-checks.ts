import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** What a check of a model's build found. */
export interface CheckResult {
  readonly check: string;
  /** Rows that break it; 0 where it holds. */
  readonly violations: number;
  /** One of them, in the words of the audit; undefined where none is. */
  readonly sample?: string;
}

/** Whether a check keeps its build from being published: it is broken, and no warning alone. */
export const isBroken = ({ check, violations }: CheckResult): boolean =>
  violations > 0 && !check.startsWith('warning: ');

/**
 * The answer of a model's audit: a row a check, by name.
 * @returns undefined where the run had no audit
 */
export function checksOf(events: readonly HistoryEvent[]): readonly CheckResult[] | undefined {
  const answer = events.findLast(
    ({ taskSucceededEventDetails: details }) =>
      details?.resource === 'getQueryResults' && details.output !== undefined,
  )?.taskSucceededEventDetails?.output;
  if (answer === undefined) return undefined;
  const { ResultSet } = JSON.parse(answer) as {
    readonly ResultSet: {
      readonly Rows: readonly { readonly Data: readonly { readonly VarCharValue?: string }[] }[];
    };
  };
  // The first row is the header.
  return ResultSet.Rows.slice(1).map(({ Data: [check, violations, sample] }) => ({
    check: check?.VarCharValue ?? '',
    violations: Number(violations?.VarCharValue ?? 0),
    ...(sample?.VarCharValue !== undefined && { sample: sample.VarCharValue }),
  }));
}
