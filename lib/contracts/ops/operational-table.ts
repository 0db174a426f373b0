import type { Column } from '../column.ts';
import type { PartitionField } from '../partition.ts';
import type { TableDefinition } from '../table.ts';

/** A table of the ops database, which the pipeline appends to. */
export function operationalTable(definition: {
  readonly name: string;
  readonly description: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly partition: readonly PartitionField[];
}): TableDefinition {
  return {
    database: 'ops',
    name: definition.name,
    description: definition.description,
    key: [],
    partition: definition.partition,
    fields: Object.entries(definition.columns).map(([name, column], index) => ({
      id: index + 1,
      name,
      type: column.type,
      required: !column.nullable,
      doc: column.description,
    })),
  };
}
