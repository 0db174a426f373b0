import type { Expression, Identifier } from '../parse/ast.ts';
import type { Token } from '../parse/lexer.ts';
import type { AsOfGrain } from './as-of-grain.ts';
import { InvalidModel, position, type Statement, tokenAt, walk } from './statement.ts';

/** The identifier that stands for the scheduled time in a model's SQL: a timestamp(6), UTC. */
const AS_OF = 'as_of';

/** Functions whose value depends on when, or on which try, a query runs: a build could not be repeated. */
const REFUSED_CALLS = new Set(['now', 'random', 'rand', 'uuid', 'shuffle', 'current_timezone']);

/**
 * Where the bare identifier `as_of` stands for a value.
 * @throws InvalidModel when the query gives the name to a column or table of its own, or qualifies it
 */
export function asOfSpans(statement: Statement, where: string): readonly Token[] {
  const spans: Token[] = [];
  const isAsOf = (name: unknown): name is Identifier =>
    (name as Identifier | undefined)?.name?.toLowerCase() === AS_OF;
  walk(statement.query, (node) => {
    const names = [node.alias, ...listOf(node.aliases), ...listOf(node.columns), ...listOf(node.parameters)];
    for (const name of names)
      if (isAsOf(name))
        throw new InvalidModel(
          `${where}, ${position(name)}: '${AS_OF}' is the scheduled time: choose another name for this column or table`,
        );
    const expression = node as unknown as Expression;
    if (expression.kind === 'dereference' && isAsOf(expression.field))
      throw new InvalidModel(
        `${where}, ${position(expression.field)}: '${AS_OF}' is the scheduled time: write it without a table`,
      );
    if (expression.kind === 'column' && isAsOf(expression.name))
      spans.push(tokenAt(statement, expression.name));
  });
  return spans.sort((a, b) => a.start - b.start);
}

/**
 * Holds a model's use of the time against its contract: a build is made anew when the time that it depends on has moved, so a model
 * that did not say so would keep the rows of an old time.
 * @param uses where its SQL uses `as_of`
 * @throws InvalidModel naming the place and what the contract may say
 */
export function requireStatedAsOf(
  model: { readonly name: string; readonly path: string; readonly asOf: AsOfGrain },
  uses: readonly Token[],
): void {
  const [first] = uses;
  if (first && model.asOf.kind === 'none')
    throw new InvalidModel(
      `${model.path}, ${position(first)}: uses ${AS_OF}, and ${model.name}.yml does not say how finely: ` +
        `add ${AS_OF}: with one of day, session('11:00 Europe/Moscow') or instant`,
    );
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** @throws InvalidModel naming the first call whose value would differ when the build is repeated */
export function refuseUnrepeatable(statement: Statement, where: string): void {
  walk(statement.query, (node) => {
    const expression = node as unknown as Expression;
    const name =
      expression.kind === 'current'
        ? expression.what.toLowerCase()
        : expression.kind === 'call' && REFUSED_CALLS.has(expression.name.toLowerCase())
          ? `${expression.name.toLowerCase()}()`
          : undefined;
    if (name !== undefined)
      throw new InvalidModel(
        `${where}, ${position(expression)}: ${name} would make a build unrepeatable: use ${AS_OF}, the scheduled time`,
      );
  });
}
