import type { Check } from './check.ts';

/** The check as the audit's row names it, e.g. `not_null(symbol)`. */
function checkName(check: Check): string {
  switch (check.kind) {
    case 'not_null':
      return `not_null(${check.column})`;
    case 'unique':
      return `unique(${check.columns.join(', ')})`;
    case 'accepted_values':
      return `accepted_values(${check.column})`;
    case 'range':
      return `range(${check.column})`;
    case 'expression':
      return `expression(${check.sql})`;
    case 'relationship':
      return `relationship(${check.columns.join(', ')} in ${check.to})`;
    case 'invariant':
      // The state machine publishes a build that breaks nothing but what is called so.
      return `${check.isWarning ? 'warning: ' : ''}invariant(${check.name})`;
    case 'row_count_above_zero':
      return check.kind;
  }
}

/** What holds for an offending row, of checks that look at each row alone. Null offends no other check than not_null. */
function offence(check: Extract<Check, { kind: 'accepted_values' | 'range' | 'expression' }>): string {
  switch (check.kind) {
    case 'accepted_values':
      return `"${check.column}" not in (${check.values.map(literal).join(', ')})`;
    case 'range':
      return [
        ...(check.min === undefined ? [] : [`"${check.column}" < ${check.min}`]),
        ...(check.max === undefined ? [] : [`"${check.column}" > ${check.max}`]),
      ].join(' or ');
    case 'expression':
      // On a line of its own: it may end in a comment.
      return `not (\n${check.sql}\n)`;
  }
}

const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? text(value) : String(value);

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * One query over the placeholder `${staged}`: a row per check, in the order declared, with
 * check_name (varchar), violations (bigint, 0 when it holds) and sample (varchar: the key of one offending row, and the value that offends,
 * or null).
 * @param key columns that name a row in a sample
 * @param namespace before the databases of other tables
 */
export function auditQuery(checks: readonly Check[], key: readonly string[], namespace: string): string {
  const rows = checks.map((check, index) => checkRow(check, index, key, namespace));
  return `select check_name, violations, sample\nfrom (\n${rows.join('\nunion all\n')}\n)\norder by position\n`;
}

function checkRow(check: Check, index: number, key: readonly string[], namespace: string): string {
  const head = `select ${index} as position, ${text(checkName(check))} as check_name`;
  switch (check.kind) {
    case 'not_null':
      return `${head}, count(*) as violations, min(${rowText(key)}) as sample\nfrom \${staged}\nwhere "${check.column}" is null`;
    case 'unique': {
      const columns = check.columns.map((column) => `"${column}"`).join(', ');
      return `${head}, count(*) as violations, min(sample) as sample\nfrom (\n  select ${rowText(check.columns)} as sample\n  from \${staged}\n  group by ${columns}\n  having count(*) > 1\n)`;
    }
    case 'accepted_values':
    case 'range':
      return `${head}, count(*) as violations, min(${rowText(withKey(key, [check.column]))}) as sample\nfrom \${staged}\nwhere ${offence(check)}`;
    case 'expression':
      return `${head}, count(*) as violations, min(${rowText(key)}) as sample\nfrom \${staged}\nwhere ${offence(check)}`;
    case 'relationship':
      return `${head}, count(*) as violations, min(${rowText(withKey(key, check.columns))}) as sample\n${orphans(check, namespace)}`;
    case 'invariant':
      // In brackets of its own, on lines of its own: it may begin with WITH and end in a comment.
      return `${head}, count(*) as violations, min(${rowText(check.columns)}) as sample\nfrom (\n${check.sql}\n)`;
    case 'row_count_above_zero':
      return `${head}, case when count(*) = 0 then cast(1 as bigint) else cast(0 as bigint) end as violations, cast(null as varchar) as sample\nfrom \${staged}`;
  }
}

/** Rows without a counterpart. Names of the other table's columns are changed: both tables may have the same. */
function orphans({ columns, to, key }: Extract<Check, { kind: 'relationship' }>, namespace: string): string {
  const [database, table] = to.split('.');
  const related = key.map((column, at) => `"${column}" as "related ${at}"`).join(', ');
  const pairs = columns.map((column, at) => `"${column}" = "related ${at}"`).join(' and ');
  const given = columns.map((column) => `"${column}" is not null`).join(' and ');
  return `from \${staged}\nleft join (\n  select distinct ${related}\n  from "${namespace}${database}"."${table}"\n) on ${pairs}\nwhere ${given} and "related 0" is null`;
}

/** A row's name, and the values of it that offend. */
const withKey = (key: readonly string[], columns: readonly string[]): readonly string[] => [
  ...new Set([...key, ...columns]),
];

const rowText = (columns: readonly string[]): string =>
  columns
    .map((column) => `'${column}=' || coalesce(cast("${column}" as varchar), 'null')`)
    .join(" || ', ' || ");
