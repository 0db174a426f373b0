import type { Cursor } from '../../../../../lib/sql/parse/cursor.ts';
import { type AthenaStatement, type PartitionSpec, UnsupportedStatement } from '../statement.ts';
import { hiveProperties, hiveText, tableName } from './names.ts';

export function parseAlterTable(c: Cursor): AthenaStatement {
  const first = c.peek();
  c.expect('ALTER', 'TABLE');
  const table = tableName(c);
  const statement = { kind: 'alter table', table } as const;
  if (c.take('SET', 'TBLPROPERTIES'))
    return { ...statement, action: 'set properties', properties: hiveProperties(c) };
  if (c.take('RENAME', 'TO')) return { ...statement, action: 'rename', to: tableName(c) };
  if (c.is('ADD', 'PARTITION') || c.is('ADD', 'IF')) {
    c.expect('ADD');
    const ifNotExists = c.take('IF', 'NOT', 'EXISTS');
    const partitions = [];
    do {
      const spec = partition(c);
      partitions.push({ spec, ...(c.take('LOCATION') && { location: hiveText(c) }) });
    } while (c.is('PARTITION'));
    return { ...statement, action: 'add partitions', ifNotExists, partitions };
  }
  if (c.is('DROP', 'PARTITION') || c.is('DROP', 'IF')) {
    c.expect('DROP');
    const ifExists = c.take('IF', 'EXISTS');
    return { ...statement, action: 'drop partitions', ifExists, partitions: c.list(() => partition(c)) };
  }
  const [what, of] = [c.peek(), c.peek(1)];
  if (what.kind === 'end') throw c.unexpected("'ADD', 'DROP', 'RENAME', 'SET'");
  throw new UnsupportedStatement(`ALTER TABLE ${what.text}${of.kind === 'word' ? ` ${of.text}` : ''}`, first);
}

function partition(c: Cursor): PartitionSpec {
  c.expect('PARTITION', '(');
  const spec = c.list(() => {
    const column = c.identifier().name.toLowerCase();
    c.expect('=');
    const token = c.peek();
    const value = token.kind === 'integer' ? c.next().text : hiveText(c);
    return { column, value };
  });
  c.expect(')');
  return spec;
}
