import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Operation } from '../service.ts';
import type { DataCatalog, PartitionRecord } from './data-catalog.ts';
import { entityNotFound, paged, readMember, refuseUnknown } from './glue-errors.ts';
import { partitionInput } from './glue-shapes.ts';
import { partitionFilter } from './partition-expression.ts';
import { tableOf } from './table-of.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function partitionOperations(
  catalog: DataCatalog,
  runtime: LocalRuntime,
): Readonly<Record<string, Operation>> {
  const target = (input: Input) => tableOf(catalog, input);
  const shape = (database: string, table: string, record: PartitionRecord) => ({
    ...record.input,
    ...{ DatabaseName: database, TableName: table, CatalogId: runtime.accountId },
    CreationTime: new Date(record.createTime),
  });
  const each = (items: readonly Input[], work: (item: Input) => void, values: (item: Input) => unknown) => {
    const Errors = items.flatMap((item) => {
      try {
        work(item);
        return [];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const ErrorDetail = { ErrorCode: error.code, ErrorMessage: error.message };
        return [{ PartitionValues: values(item), ErrorDetail }];
      }
    });
    return Errors.length > 0 ? { Errors } : {};
  };
  return {
    GetPartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'GetPartition', database, table);
      catalog.table(database, table);
      const found = catalog.findPartition(database, table, input.PartitionValues ?? []);
      if (!found) throw entityNotFound('Cannot find partition.');
      return { Partition: shape(database, table, found) };
    },
    GetPartitions: (input: Input, call) => {
      refuseUnknown(
        input,
        [
          ...['CatalogId', 'DatabaseName', 'TableName', 'Expression', 'NextToken', 'MaxResults', 'Segment'],
          ...['ExcludeColumnSchema', 'TransactionId', 'QueryAsOfTime'],
        ],
        'GetPartitions',
      );
      const [database, table] = target(input);
      catalog.authorize(call, 'GetPartitions', database, table);
      const keys = catalog.table(database, table).input.PartitionKeys ?? [];
      const matches = partitionFilter(input.Expression, keys);
      let found = catalog.partitions(database, table).filter((p) => matches(p.input.Values));
      if (input.Segment) {
        const { SegmentNumber: number, TotalSegments: total } = input.Segment;
        found = found.filter((_, index) => index % total === number);
      }
      const { page, NextToken } = paged(found, input, 1000);
      return {
        Partitions: page.map((p) => shape(database, table, p)),
        ...(NextToken ? { NextToken } : {}),
      };
    },
    BatchGetPartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'BatchGetPartition', database, table);
      catalog.table(database, table);
      const wanted: readonly { Values: string[] }[] = input.PartitionsToGet ?? [];
      const found = wanted.map((w) => catalog.findPartition(database, table, w.Values));
      return {
        Partitions: found.flatMap((p) => (p ? [shape(database, table, p)] : [])),
        UnprocessedKeys: [],
      };
    },
    CreatePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'CreatePartition', database, table);
      catalog.createPartition(
        database,
        table,
        readMember(partitionInput, input.PartitionInput, 'partitionInput'),
      );
      return {};
    },
    BatchCreatePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'BatchCreatePartition', database, table);
      catalog.table(database, table);
      return each(
        input.PartitionInputList ?? [],
        (item) =>
          catalog.createPartition(database, table, readMember(partitionInput, item, 'partitionInput')),
        (item) => item.Values,
      );
    },
    UpdatePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'UpdatePartition', database, table);
      const partition = readMember(partitionInput, input.PartitionInput, 'partitionInput');
      catalog.updatePartition(database, table, input.PartitionValueList ?? [], partition);
      return {};
    },
    BatchUpdatePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'BatchUpdatePartition', database, table);
      return each(
        input.Entries ?? [],
        (item) => {
          const partition = readMember(partitionInput, item.PartitionInput, 'partitionInput');
          catalog.updatePartition(database, table, item.PartitionValueList, partition);
        },
        (item) => item.PartitionValueList,
      );
    },
    DeletePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'DeletePartition', database, table);
      catalog.deletePartition(database, table, input.PartitionValues ?? []);
      return {};
    },
    BatchDeletePartition: (input: Input, call) => {
      const [database, table] = target(input);
      catalog.authorize(call, 'BatchDeletePartition', database, table);
      return each(
        input.PartitionsToDelete ?? [],
        (item) => catalog.deletePartition(database, table, item.Values),
        (item) => item.Values,
      );
    },
  };
}
