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
  }
}
