import { Cursor } from '../../../../lib/sql/parse/cursor.ts';
import { parseQuery } from '../../../../lib/sql/parse/query-parser.ts';
import { parseAlterTable } from './parse/alter-table.ts';
import { parseCreateDatabase, parseCreateView, parseDrop } from './parse/create-others.ts';
import { parseCreateTable } from './parse/create-table.ts';
import { tableName } from './parse/names.ts';
import { parseDescribe, parseShow } from './parse/show.ts';
import { parseExecute, parseInsert, parsePrepare, parseUnload } from './parse/write.ts';
import { type AthenaStatement, UnsupportedStatement } from './statement.ts';

const QUERY_STARTS = ['SELECT', 'WITH', 'VALUES', 'TABLE', '('];

/**
 * Parses one statement; comments may stand anywhere and one semicolon at the end.
 * @throws SqlError SYNTAX_ERROR with line and column, NOT_SUPPORTED of what is nested too deep; UnsupportedStatement that names the kind
 */
export function parseStatement(sql: string): AthenaStatement {
  const c = new Cursor(sql);
  const statement = parse(c);
  c.take(';');
  if (c.peek().kind !== 'end') throw c.unexpected('<EOF>');
  return statement;
}

function parse(c: Cursor): AthenaStatement {
  if (QUERY_STARTS.some((start) => c.is(start))) return { kind: 'query', query: parseQuery(c) };
  if (c.is('EXPLAIN')) return parseExplain(c);
  if (c.is('CREATE', 'TABLE') || c.is('CREATE', 'EXTERNAL', 'TABLE')) return parseCreateTable(c);
  if (c.is('CREATE', 'VIEW') || c.is('CREATE', 'OR', 'REPLACE', 'VIEW')) return parseCreateView(c);
  if (c.is('CREATE', 'DATABASE') || c.is('CREATE', 'SCHEMA')) return parseCreateDatabase(c);
  if (['TABLE', 'VIEW', 'DATABASE', 'SCHEMA'].some((what) => c.is('DROP', what))) return parseDrop(c);
  if (c.is('INSERT', 'INTO')) return parseInsert(c);
  if (c.is('UNLOAD')) return parseUnload(c);
  if (c.is('SHOW')) return parseShow(c);
  if (c.is('DESCRIBE') || c.is('DESC')) return parseDescribe(c);
  if (c.is('ALTER', 'TABLE')) return parseAlterTable(c);
  if (c.take('MSCK', 'REPAIR', 'TABLE')) return { kind: 'repair table', table: tableName(c) };
  if (c.is('PREPARE')) return parsePrepare(c);
  if (c.is('EXECUTE') && !c.is('EXECUTE', 'IMMEDIATE')) return parseExecute(c);
  if (c.take('DEALLOCATE', 'PREPARE')) return { kind: 'deallocate', name: c.identifier().name };
  const [first, second] = [c.peek(), c.peek(1)];
  const named = second.kind === 'word' ? `${first.text} ${second.text}` : first.text;
  if (first.kind === 'word' && LACKING.some((name) => name === first.text || name === named))
    throw new UnsupportedStatement(named, first);
  if (first.kind === 'word' && REFUSED_BY_ATHENA.has(first.text))
    throw new UnsupportedStatement(named, first, 'Athena');
  throw c.unexpected(
    "'ALTER', 'CREATE', 'DEALLOCATE', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'INSERT', 'MSCK', 'PREPARE', 'SHOW', 'UNLOAD', <query>",
  );
}

/**
 * First words of statements that Athena runs and this one does not.
 * Source: Athena user guide, "DDL statements" and "DML queries, functions, and operators".
 */
const LACKING = [
  ...['ALTER DATABASE', 'ALTER SCHEMA', 'ALTER VIEW', 'CREATE PROTECTED', 'CREATE OR', 'DELETE', 'EXECUTE'],
  ...['MERGE', 'OPTIMIZE', 'UPDATE', 'USING', 'VACUUM'],
];

/**
 * First words of statements that Trino or Hive run and Athena does not.
 * Source: Trino 476's grammar; Athena user guide, "Unsupported DDL".
 */
const REFUSED_BY_ATHENA = new Set([
  ...[
    'ALTER',
    'ANALYZE',
    'CALL',
    'COMMENT',
    'COMMIT',
    'CREATE',
    'DEALLOCATE',
    'DENY',
    'DFS',
    'DROP',
    'EXPORT',
  ],
  ...[
    'GRANT',
    'IMPORT',
    'INSERT',
    'LOAD',
    'LOCK',
    'MSCK',
    'REFRESH',
    'RELOAD',
    'RESET',
    'REVOKE',
    'ROLLBACK',
  ],
  ...['SET', 'START', 'TRUNCATE', 'UNLOCK', 'USE'],
]);

function parseExplain(c: Cursor): AthenaStatement {
  const first = c.expect('EXPLAIN');
  if (c.is('ANALYZE')) throw new UnsupportedStatement('EXPLAIN ANALYZE', first);
  let type: 'DISTRIBUTED' | 'LOGICAL' | 'VALIDATE' = 'DISTRIBUTED';
  // A parenthesis may also open the query.
  if (c.is('(', 'TYPE') || c.is('(', 'FORMAT')) {
    c.expect('(');
    c.list(() => {
      const option = c.next().text;
      const value = c.identifier().name.toUpperCase();
      if (option === 'TYPE' && (value === 'DISTRIBUTED' || value === 'LOGICAL' || value === 'VALIDATE'))
        type = value;
      else if (option !== 'FORMAT' || value !== 'TEXT')
        throw new UnsupportedStatement(`EXPLAIN (${option} ${value})`, first);
    });
    c.expect(')');
  }
  return { kind: 'explain', query: parseQuery(c), type };
}
