import type { Identifier, QualifiedName, QueryBody, Relation } from '../parse/ast.ts';
import { InvalidModel, parseModelQuery, position, replaceSpans, tokenAt, walk } from './statement.ts';

/**
 * The statement with what stands for tables in the place of their names: the query of a seed or a cut, which Athena does not know.
 * @param relations by database.table: a query in brackets, or a name
 * @param where what messages call the statement
 * @throws InvalidModel where a name stands that no query can replace
 */
export function inlineTables(sql: string, relations: ReadonlyMap<string, string>, where: string): string {
  const statement = parseModelQuery(sql, where);
  const renamed = new Set<QualifiedName>();
  const edits: { readonly span: { readonly start: number; readonly end: number }; readonly text: string }[] =
    [];
  walk(statement.query, (node) => {
    const { kind, relation } = node as unknown as Extract<Relation, { kind: 'alias' }>;
    if (kind === 'alias' && relation.kind === 'table') renamed.add(relation.name);
  });
  walk(statement.query, (node) => {
    if (node.kind !== 'table') return;
    const { name } = node as unknown as Extract<QueryBody, { kind: 'table' }>;
    const [database, table] = name.parts.map((part) => part.toLowerCase());
    const relation = relations.get(`${database}.${table}`);
    if (relation === undefined || name.parts.length !== 2) return;
    const first = tokenAt(statement, name);
    const index = statement.tokens.indexOf(first);
    if (statement.tokens[index - 1]?.text === 'TABLE')
      throw new InvalidModel(`${where}, ${position(name)}: write select * from ${database}.${table}`);
    const text = `${relation}${renamed.has(name) ? '' : ` as ${quoted(name.parts[1] as Identifier['name'])}`}`;
    edits.push({ span: { start: first.start, end: statement.tokens[index + 2]!.end }, text });
  });
  return replaceSpans(statement.sql, edits);
}

const quoted = (name: string): string => `"${name.toLowerCase()}"`;

/** A query as a relation. Its last line may end in a comment: the bracket behind it has a line of its own. */
export const bracketed = (query: string): string => `(\n${query}\n)`;

/** A query without what may end a statement. */
export function withoutSemicolon(sql: string, where: string): string {
  const statement = parseModelQuery(sql, where);
  const end = statement.tokens.find((token) => token.kind === 'symbol' && token.text === ';');
  return replaceSpans(sql, end ? [{ span: end, text: '' }] : []).trim();
}
