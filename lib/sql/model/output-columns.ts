import type { QueryBody } from '../parse/ast.ts';
import { InvalidModel } from './statement.ts';

/**
 * Names of the columns that a query's final select gives, in order, lower case.
 * @throws InvalidModel for a star or an expression without a name
 */
export function outputColumns(body: QueryBody, where: string): readonly string[] {
  if (body.kind === 'set') return outputColumns(body.left, where);
  if (body.kind === 'nested') return outputColumns(body.query.body, where);
  if (body.kind !== 'select') throw new InvalidModel(`${where}: a SELECT expected, got ${body.kind}`);
  return body.items.map((item, index) => {
    if (item.kind === 'all')
      throw new InvalidModel(`${where}: the final select has a *: name every column, the contract does too`);
    const { expression, alias } = item;
    if (alias) return alias.name.toLowerCase();
    if (expression.kind === 'column') return expression.name.name.toLowerCase();
    if (expression.kind === 'dereference') return expression.field.name.toLowerCase();
    throw new InvalidModel(
      `${where}: column ${index + 1} of the final select has no name: add "as <column>"`,
    );
  });
}
