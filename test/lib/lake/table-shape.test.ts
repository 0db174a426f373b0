import { describe, expect, test } from 'vitest';
import { decimal, integer, text, timestamp } from '../../../lib/contracts/column.ts';
import { identity, year } from '../../../lib/contracts/partition.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { newTableMetadata } from '../../../lib/lake/iceberg/new-table.ts';
import { currentSchema, type TableMetadata } from '../../../lib/lake/iceberg/table-metadata.ts';
import { buildColumns, fitDefinition } from '../../../lib/lake/table-shape.ts';
import { fieldsOf } from './sample-table.ts';

const columns = {
  symbol: text('s'),
  day: timestamp('d'),
  close: decimal(18, 8, 'c', { nullable: true }),
};
const table = (database: 'silver' | 'gold', changed: Parameters<typeof fieldsOf>[0] = columns) =>
  ({
    database,
    name: 'days',
    description: '',
    key: ['symbol', 'day'],
    partition: [identity('symbol')],
    fields: fieldsOf(changed),
  }) satisfies TableDefinition;
const made = newTableMetadata(table('silver'), 's3://lake/silver/days', 'uuid');

/** The metadata after another writer changed the columns of the current schema. */
function changed(metadata: TableMetadata, change: (fields: Field[]) => Field[]): TableMetadata {
  const fields = change([...currentSchema(metadata).fields]);
  const id = metadata['current-schema-id'] + 1;
  return {
    ...metadata,
    'last-column-id': Math.max(metadata['last-column-id'], ...fields.map((field) => field.id)),
    'current-schema-id': id,
    schemas: [...metadata.schemas, { type: 'struct', 'schema-id': id, fields }],
  };
}
type Field = TableMetadata['schemas'][number]['fields'][number];
const added = (name: string, type: unknown, id = 4, required = false) =>
  changed(made, (fields) => [...fields, { id, name, required, type }]);

const names = (metadata: TableMetadata) =>
  currentSchema(metadata).fields.map(({ id, name }) => `${id} ${name}`);
const refusal = (metadata: TableMetadata, definition: TableDefinition) => {
  try {
    fitDefinition(metadata, definition, 'silver.days');
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'none';
};
const OTHERWISE =
  'give the table another name; or, where the source still has all of its rows, DROP TABLE silver.days, and the next run loads it anew';

describe('fitDefinition', () => {
  test('leaves the metadata of a table that has every column', () => {
    const shape = fitDefinition(made, table('silver'), 'silver.days');
    expect(shape.metadata).toBe(made);
    expect(shape.definition).toEqual(table('silver'));
  });

  test('appends a column with a new id, optional, wherever the definition has it', () => {
    const definition = table('silver', { trades: integer('Trades'), ...columns });
    const shape = fitDefinition(made, definition, 'silver.days');
    expect(names(shape.metadata)).toEqual(['1 symbol', '2 day', '3 close', '4 trades']);
    expect(shape.metadata).toMatchObject({ 'current-schema-id': 1, 'last-column-id': 4 });
    expect(shape.metadata.schemas.map((schema) => schema.fields.length)).toEqual([3, 4]);
    expect(currentSchema(shape.metadata).fields.at(-1)).toEqual({
      id: 4,
      name: 'trades',
      required: false,
      type: 'int',
      doc: 'Trades',
    });
    expect(shape.definition.fields.map(({ id, name, required }) => [id, name, required])).toEqual([
      [1, 'symbol', true],
      [2, 'day', true],
      [3, 'close', false],
      [4, 'trades', false],
    ]);
    expect(JSON.parse(shape.metadata.properties['schema.name-mapping.default']!)).toEqual(
      ['symbol', 'day', 'close', 'trades'].map((name, index) => ({ 'field-id': index + 1, names: [name] })),
    );
    // Once more, by what was made: nothing is left to do.
    expect(fitDefinition(shape.metadata, definition, 'silver.days').metadata).toBe(shape.metadata);
  });

  test('keeps another writer’s columns and takes an id after theirs', () => {
    const foreign = added('note', 'struct<…>', 7);
    expect(fitDefinition(foreign, table('silver'), 'silver.days').metadata).toBe(foreign);
    const definition = table('silver', { ...columns, trades: integer('t') });
    expect(names(fitDefinition(foreign, definition, 'silver.days').metadata)).toEqual([
      '1 symbol',
      '2 day',
      '3 close',
      '7 note',
      '8 trades',
    ]);
  });

  test('keeps another writer’s partition spec and goes on with its own', () => {
    const spec = { 'source-id': 2, 'field-id': 1001, name: 'day_month', transform: 'month' };
    const [own] = made['partition-specs'];
    const metadata = {
      ...made,
      'default-spec-id': 1,
      'partition-specs': [own!, { 'spec-id': 1, fields: [...own!.fields, spec] }],
    };
    const shape = fitDefinition(metadata, table('silver'), 'silver.days');
    expect(shape.metadata).toBe(metadata);
    expect(shape.spec).toBe(own);
  });

  test('drops the last column of gold, never one in between', () => {
    const gold = newTableMetadata(table('gold'), 's3://lake/gold/days', 'uuid');
    const { close: _, ...kept } = columns;
    const shape = fitDefinition(gold, table('gold', kept), 'gold.days');
    expect(names(shape.metadata)).toEqual(['1 symbol', '2 day']);
    expect(shape.metadata['last-column-id']).toBe(3);
    const { day: __, ...others } = columns;
    expect(refusal(gold, table('gold', others))).toBe(
      'TableShapeMismatch: Table silver.days: column day (id 2) is no longer in the definition: it was dropped or renamed. ' +
        'Choices: put it back under its name; make it a new version of the model, days_v2',
    );
    // An id that was dropped is not used again, though it is free.
    expect(refusal(shape.metadata, table('gold', columns))).toBe(
      'TableShapeMismatch: Table silver.days: column close (id 3) was dropped in the table, and a dropped id is never used again. ' +
        'Choices: give the column another name; make it a new version of the model, days_v2',
    );
    const more = fitDefinition(shape.metadata, table('gold', { ...kept, low: integer('l') }), 'gold.days');
    expect(() => buildColumns(more, 'gold.days')).toThrow(
      'Table gold.days: column low would have the id 3 of a dropped column in a build, and a dropped id is never used again. ' +
        'Choices: leave low out; make it a new version of the model, days_v2',
    );
  });

  test('refuses the rest, and says what can be done', () => {
    expect(
      refusal(made, table('silver', { ...columns, close: decimal(28, 8, 'c', { nullable: true }) })),
    ).toBe(
      `TableShapeMismatch: Table silver.days: column close is decimal(18, 8), and decimal(28, 8) in the definition. Choices: give the column its type back, or give the new type a column of another name; ${OTHERWISE}`,
    );
    expect(refusal(made, table('silver', { ...columns, symbol: text('s', { nullable: true }) }))).toBe(
      `TableShapeMismatch: Table silver.days: column symbol is required, and may be null in the definition. Choices: drop nullable, or give the column another name; ${OTHERWISE}`,
    );
    const { close, ...others } = columns;
    expect(refusal(made, table('silver', { ...others, last: close }))).toBe(
      `TableShapeMismatch: Table silver.days: column close (id 3) is no longer in the definition: it was dropped or renamed. Choices: put it back under its name; ${OTHERWISE}`,
    );
    const renamed = changed(made, ([symbol, day, last]) => [symbol!, day!, { ...last!, name: 'last' }]);
    expect(refusal(renamed, table('silver'))).toBe(
      `TableShapeMismatch: Table silver.days: column close (id 3) was renamed to last in the table, and a dropped id is never used again. Choices: rename it back with the engine that did it; ${OTHERWISE}`,
    );
    expect(
      refusal(
        changed(made, (fields) => fields.slice(0, 2)),
        table('silver'),
      ),
    ).toBe(
      `TableShapeMismatch: Table silver.days: column close (id 3) was dropped in the table, and a dropped id is never used again. Choices: give the column another name; ${OTHERWISE}`,
    );
    expect(refusal(added('note', 'string', 4, true), table('silver'))).toBe(
      `TableShapeMismatch: Table silver.days: another writer's column note is required, and can't be written as null. Choices: make it optional with the engine that added it; ${OTHERWISE}`,
    );
    expect(refusal(made, { ...table('silver'), partition: [year('day')] })).toBe(
      `TableShapeMismatch: Table silver.days: it was never partitioned as its definition says. Table: symbol = identity(1). Definition: day_year = year(2). Choices: give the definition its partitioning back; ${OTHERWISE}`,
    );
    expect(refusal({ ...made, 'format-version': 3 }, table('silver'))).toBe(
      'TableShapeMismatch: Table silver.days is of Iceberg format version 3: only version 2 is written',
    );
  });
});

describe('buildColumns', () => {
  const shape = (metadata: TableMetadata, more: Parameters<typeof fieldsOf>[0] = {}) =>
    fitDefinition(metadata, table('gold', { ...more, ...columns }), 'gold.days');
  const shown = (...given: Parameters<typeof shape>) =>
    buildColumns(shape(...given), 'gold.days').map(({ field, isForeign }) =>
      isForeign ? `${field.id} null as ${field.name}` : `${field.id} ${field.name}`,
    );

  test('kept columns in the order of their ids, new ones last', () => {
    expect(shown(made, { trades: integer('t') })).toEqual(['1 symbol', '2 day', '3 close', '4 trades']);
  });

  test('another writer’s column is null where it lies before a new one, and left out behind all', () => {
    expect(shown(added('note', 'string'))).toEqual(['1 symbol', '2 day', '3 close']);
    expect(shown(added('note', 'string'), { trades: integer('t') })).toEqual([
      '1 symbol',
      '2 day',
      '3 close',
      '4 null as note',
      '5 trades',
    ]);
  });

  test('refuses a type that it can’t select, and the id of a dropped column', () => {
    expect(() => shown(added('note', 'uuid'), { trades: integer('t') })).toThrow(
      "Table gold.days: column trades comes after note, a uuid of another writer, which a build can't give. " +
        'Choices: leave trades out; make it a new version of the model, days_v2',
    );
    expect(() => shown({ ...made, 'last-column-id': 4 }, { trades: integer('t') })).toThrow(
      'Table gold.days: column trades would have the id 4 of a dropped column in a build, and a dropped id is never used again. ' +
        'Choices: leave trades out; make it a new version of the model, days_v2',
    );
  });
});
