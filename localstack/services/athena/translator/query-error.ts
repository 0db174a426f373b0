const INTEGER_NAMES: Readonly<Record<string, string>> = {
  INT8: 'tinyint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
};
const OPERATIONS: Readonly<Record<string, [string, string]>> = {
  addition: ['addition', '+'],
  subtraction: ['subtraction', '-'],
  multiplication: ['multiplication', '*'],
};

/**
 * DuckDB's message of a query that failed while running, in Trino's words with the error's name in front, e.g.
 * `DIVISION_BY_ZERO: Division by zero`. Undefined where it has no counterpart: DuckDB's own words mean
 * nothing to those who write Athena's SQL.
 */
export function trinoError(message: string): string | undefined {
  const line = message
    .replace(/^[\w ]+ Error: /, '')
    .split('\n')[0]!
    .trim();
  if (
    /^(NUMERIC_VALUE_OUT_OF_RANGE|INVALID_CAST_ARGUMENT|INVALID_FUNCTION_ARGUMENT|EXCEEDED_FUNCTION_MEMORY_LIMIT|NOT_SUPPORTED): /.test(
      line,
    )
  )
    return line;
  const overflow = /^Overflow in (\w+) of (INT\d+) \((-?\d+) [-+*] (-?\d+)\)!?/.exec(line);
  if (overflow) {
    const [, operation, type, left, right] = overflow;
    const [name, sign] = OPERATIONS[operation!] ?? [operation, '?'];
    return `NUMERIC_VALUE_OUT_OF_RANGE: ${INTEGER_NAMES[type!] ?? type} ${name} overflow: ${left} ${sign} ${right}`;
  }
  const quotient = /^Overflow in division of (-?\d+) \/ -1/.exec(line);
  if (quotient) return `NUMERIC_VALUE_OUT_OF_RANGE: bigint division overflow: ${quotient[1]} / -1`;
  if (/^Could not convert (Timestamp\(US\) to Timestamp\(NS\)|string '[^']*\.\d{7,9}' to INT64)/.test(line))
    return 'NOT_SUPPORTED: A timestamp of more than six digits before 1677 or after 2262 is not supported by the local Athena';
  if (/^(Date and time not in timestamp range|Date out of range)/.test(line))
    return 'NOT_SUPPORTED: A year before 1 or after 9999 is not supported by the local Athena';
  if (/^Type INT64 with value .* out of range for the destination type INT32/.test(line))
    return 'NOT_SUPPORTED: An interval of more months than an integer holds is not supported by the local Athena';
  if (/^(STDDEV|VAR|COVAR|CORR|REGR|KURTOSIS|SKEW)\w* .*is out of range|^Kurtosis is out of range/.test(line))
    return 'NOT_SUPPORTED: A statistic of numbers whose squares pass the range of a double is not supported by the local Athena';
  if (/^Map keys must be unique/.test(line))
    return 'INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed';
  if (/^Map keys can not be NULL/.test(line)) return 'INVALID_FUNCTION_ARGUMENT: map key cannot be null';
  if (/Division by zero/.test(line)) return 'DIVISION_BY_ZERO: Division by zero';
  if (
    /Decimal overflow|Overflow in HUGEINT|Overflow in .* of DECIMAL|out of range .*DECIMAL|DECIMAL\(\d+, ?\d+\).*out of range/i.test(
      line,
    )
  ) {
    return 'NUMERIC_VALUE_OUT_OF_RANGE: Decimal overflow';
  }
  if (/More than one row returned by a subquery/.test(line)) {
    return 'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows';
  }
  if (/^(Cannot cast|Value cannot be cast|Value .* cannot be represented|Unable to cast)/.test(line))
    return `INVALID_CAST_ARGUMENT: ${line}`;
  if (/^Type INT128 with value .* out of range for the destination type INT64/.test(line)) {
    return 'NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow';
  }
  if (/^Referenced column "c\d+" was not found/.test(line))
    return "NOT_SUPPORTED: An outer query's column within a lambda of a subquery is not supported by the local Athena";
  const narrow = /^Type INT\d+ with value (-?\d+) can't be cast .* destination type (INT8|INT16)/.exec(line);
  if (narrow)
    return `NUMERIC_VALUE_OUT_OF_RANGE: Out of range for ${INTEGER_NAMES[narrow[2]!]}: ${narrow[1]}`;
  if (/^Out of range for/.test(line)) return `NUMERIC_VALUE_OUT_OF_RANGE: ${line}`;
  if (
    /^(Invalid Input|Array subscript|SQL array|Key not|Key and|Duplicate map|step must|sequence stop|result of sequence|Invalid format|Cannot parse|Radix|Not a valid|Index must|Pattern has|The delimiter|length must|bucketCount|Target length|Padding string|Cannot add hour|Cannot convert value to JSON|Regular expression|Invalid regular|Invalid JSON path|No group|bounds cannot|'.*' is not a valid)/.test(
      line,
    )
  ) {
    return `INVALID_FUNCTION_ARGUMENT: ${line}`;
  }
  return undefined;
}
