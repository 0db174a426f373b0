import { InvalidModel } from './statement.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * Names of the columns that a query's final select gives, in order, lower case.
 * @throws InvalidModel for a star or an expression without a name
 */
export function outputColumns(tree: unknown, where: string): readonly string[] {
  const [kind, node] = Object.entries(tree as Record<string, Node>)[0] ?? [];
  if (!node) throw new InvalidModel(`${where}: an empty query`);
  if (kind !== 'select') return outputColumns(node.left ?? node.this, where);
  return (node.expressions as Record<string, Node>[]).map((expression, index) => {
    const [shape, inner] = Object.entries(expression)[0] ?? [];
    if (shape === 'star')
      throw new InvalidModel(`${where}: the final select has a *: name every column, the contract does too`);
    const name = shape === 'alias' ? inner?.alias : shape === 'column' ? inner?.name : undefined;
    const text = (name as { name?: string } | undefined)?.name;
    if (text === undefined)
      throw new InvalidModel(
        `${where}: column ${index + 1} of the final select has no name: add "as <column>"`,
      );
    return text.toLowerCase();
  });
}
