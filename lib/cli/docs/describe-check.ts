import type { loadModels } from '../../sql/model/load-models.ts';

type Check = ReturnType<typeof loadModels>['models'][number]['checks'][number];

/** A check of a build in words. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case 'not_null':
      return `${check.column} is never null`;
    case 'unique':
      return `${check.columns.join(', ')}: no two rows are equal in ${check.columns.length === 1 ? 'it' : 'them'}`;
    case 'row_count_above_zero':
      return 'there is a row';
    case 'accepted_values':
      return `${check.column} is one of ${check.values.join(', ')}`;
    case 'range':
      return [
        ...(check.min === undefined ? [] : [`${check.column} is at least ${check.min}`]),
        ...(check.max === undefined ? [] : [`${check.column} is at most ${check.max}`]),
      ].join(', and ');
    case 'expression':
      return check.sql;
    case 'relationship':
      return `${check.columns.join(', ')}: where there is a value, ${check.to} has a row with it in ${check.key.join(', ')}`;
    case 'invariant':
      return describeInvariant(check);
  }
}

/** An invariant in words: its own, and whether it keeps a build back. */
export const describeInvariant = ({
  name,
  description,
  isWarning,
}: Pick<Extract<Check, { kind: 'invariant' }>, 'name' | 'description' | 'isWarning'>): string =>
  `${name}: ${description}${isWarning ? ' (a warning: a build that breaks it is published)' : ''}`;
