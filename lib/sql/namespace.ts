import { replaceSpans, type Span, walk } from './model/statement.ts';
import type { Expression, QualifiedName } from './parse/ast.ts';
import { type Token, tokenize } from './parse/lexer.ts';
import { parseQueryText } from './parse/parse-query.ts';
import { type Position, SqlError } from './parse/sql-error.ts';

/** Databases of a lakehouse, by the names that people write. */
const DATABASES = new Set(['silver', 'gold', 'staging', 'ops']);

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The statement with the deployment's prefix before the names of the lakehouse's databases, so that the same SQL runs on a laptop,
 * where they have none, and on AWS. Tables are found on the syntax tree: a column, an alias or a text of such a name stays as it is.
 * Of SHOW, DESCRIBE and other statements about one table or database, the name is rewritten where their grammar has it. What cannot be
 * parsed is returned as it is, for Athena to say what is wrong with it.
 * @param namespace e.g. coinlake_dev_; nothing changes where it is empty
 */
export function withNamespace(sql: string, namespace: string): string {
  if (namespace === '') return sql;
  try {
    const tokens = tokenize(sql);
    const query = queryStart(tokens);
    return replaceSpans(
      sql,
      query === undefined ? aboutOne(tokens, namespace) : ofQuery(sql, tokens, query, namespace),
    );
  } catch (error) {
    if (error instanceof SqlError) return sql;
    throw error;
  }
}

/** Where the query of a statement begins: at once, or behind EXPLAIN. Undefined where there is none. */
function queryStart(tokens: readonly Token[]): number | undefined {
  let index = 0;
  if (tokens[0]?.text === 'EXPLAIN') {
    index = 1;
    if (tokens[index]?.text === 'ANALYZE') index++;
    if (tokens[index]?.text === 'VERBOSE') index++;
    if (tokens[index]?.text === '(' && !/^(SELECT|WITH|VALUES|TABLE|\()$/.test(tokens[index + 1]?.text ?? ''))
      index = tokens.findIndex((token, i) => i > index && token.text === ')') + 1;
  }
  return /^(SELECT|WITH|VALUES|TABLE|\()$/.test(tokens[index]?.text ?? '') ? index : undefined;
}

function ofQuery(sql: string, tokens: readonly Token[], first: number, namespace: string): readonly Edit[] {
  // Positions stay those of the whole statement.
  const start = tokens[first]?.start ?? 0;
  const query = parseQueryText(sql.slice(0, start).replace(/[^\n]/g, ' ') + sql.slice(start));
  const tables = new Set<string>();
  const edits = new Map<number, Edit>();
  const rename = (token: Token | undefined) => {
    if (token && DATABASES.has(token.text.toLowerCase())) edits.set(token.start, prefixed(token, namespace));
  };
  walk(query, (node) => {
    if (node.kind !== 'table') return;
    const name = node.name as QualifiedName;
    if (name.parts.length < 2) return;
    tables.add(name.parts.slice(-2).join('.').toLowerCase());
    // The parts of a name are separated by dots: the database is the third token behind a catalog.
    rename(tokens[indexAt(tokens, name) + (name.parts.length - 2) * 2]);
  });
  walk(query, (node) => {
    if (node.kind !== 'dereference') return;
    const { base, field } = node as unknown as Extract<Expression, { kind: 'dereference' }>;
    if (base.kind === 'column' && tables.has(`${base.name.name}.${field.name}`.toLowerCase()))
      rename(tokens[indexAt(tokens, base.name)]);
  });
  return [...edits.values()];
}

/** `DESCRIBE gold.t`, `SHOW TABLES IN gold`, `DROP TABLE IF EXISTS gold.t`: the first name of a database. */
function aboutOne(tokens: readonly Token[], namespace: string): readonly Edit[] {
  const found = tokens.find(
    (token, index) =>
      index > 0 &&
      (token.kind === 'word' || token.kind === 'quoted') &&
      DATABASES.has(token.text.toLowerCase()) &&
      (tokens[index + 1]?.text === '.' ||
        /^(IN|FROM|DATABASE|SCHEMA|EXISTS)$/.test(tokens[index - 1]?.text ?? '')),
  );
  return found ? [prefixed(found, namespace)] : [];
}

function prefixed(token: Token, namespace: string): Edit {
  const name = `${namespace}${token.text.toLowerCase()}`;
  const quote = token.kind === 'quoted' ? token.raw[0] : '';
  return { span: token, text: `${quote}${name}${quote}` };
}

function indexAt(tokens: readonly Token[], { line, column }: Position): number {
  const index = tokens.findIndex((token) => token.line === line && token.column === column);
  if (index < 0) throw new Error(`No token at line ${line}, column ${column}`);
  return index;
}
