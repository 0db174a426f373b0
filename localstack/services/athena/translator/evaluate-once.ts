let variables = 0;

/** Operands longer than this are worth a name when they are spoken of more than once. */
const LONG = 160;

/**
 * Renders an expression over written operands. Where that repeats a long operand, the operand becomes the variable of a
 * lambda over a list of one, so that nested expressions grow with their depth and not with its power, and each operand is
 * computed once.
 */
export function evaluateOnce(
  operands: readonly string[],
  render: (operands: readonly string[]) => string,
): string {
  const direct = render(operands);
  const movable = operands.filter((operand) => operand.length > LONG && !operand.startsWith('lambda '));
  const together = operands.reduce((sum, operand) => sum + operand.length, 0);
  if (movable.length === 0 || direct.length < together + LONG * 4) return direct;
  const repeated = movable.filter((operand) => direct.split(operand).length > 2);
  if (repeated.length === 0) return direct;
  return bound(operands, repeated, render);
}

/** Has a macro or a function of ours in it, or is long. */
const computed = (operand: string) => operand.length > LONG || /\btrino_\w+\(/.test(operand);

/** Renders an expression that repeats its operands: those that are computed become variables in any case. */
export function named(operands: readonly string[], render: (operands: readonly string[]) => string): string {
  return bound(
    operands,
    operands.filter((operand) => computed(operand)),
    render,
  );
}

/** The same, but for operands that the pattern matches. */
export function namedUnless(
  simple: RegExp,
  operands: readonly string[],
  render: (operands: readonly string[]) => string,
): string {
  return bound(
    operands,
    operands.filter((operand) => !simple.test(operand)),
    render,
  );
}

/** A call of a macro, in which DuckDB writes each argument wherever the macro speaks of it. */
export function macroCall(name: string, ...args: readonly string[]): string {
  return named(args, (each) => `${name}(${each.join(', ')})`);
}

function bound(
  operands: readonly string[],
  moved: readonly string[],
  render: (operands: readonly string[]) => string,
): string {
  const names = new Map(moved.map((operand) => [operand, `h${++variables}`]));
  let sql = render(operands.map((operand) => names.get(operand) ?? operand));
  for (const [operand, name] of names)
    sql = `list_extract(list_transform([${operand}], lambda ${name}: ${sql}), 1)`;
  return sql;
}
