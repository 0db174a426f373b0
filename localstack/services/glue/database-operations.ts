import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Operation } from '../service.ts';
import type { DatabaseRecord, DataCatalog } from './data-catalog.ts';
import { paged, readMember, refuseUnknown, requireText } from './glue-errors.ts';
import { databaseInput } from './glue-shapes.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function databaseOperations(
  catalog: DataCatalog,
  runtime: LocalRuntime,
): Readonly<Record<string, Operation>> {
  const shape = ({ CreateTime, ...input }: DatabaseRecord) => ({
    ...{ ...input, CreateTime: new Date(CreateTime), CatalogId: runtime.accountId },
    CreateTableDefaultPermissions: input.CreateTableDefaultPermissions ?? [],
  });
  const named = (input: Input) => {
    catalog.checkCatalog(input.CatalogId);
    return requireText(input.Name, 'name').toLowerCase();
  };
  return {
    GetDatabase: (input: Input, call) => {
      const name = named(input);
      catalog.authorize(call, 'GetDatabase', name);
      return { Database: shape(catalog.database(name)) };
    },
    GetDatabases: (input: Input, call) => {
      refuseUnknown(
        input,
        ['CatalogId', 'NextToken', 'MaxResults', 'ResourceShareType', 'AttributesToGet'],
        'GetDatabases',
      );
      catalog.checkCatalog(input.CatalogId);
      catalog.authorize(call, 'GetDatabases');
      const { page, NextToken } = paged(catalog.databases(), input, 100);
      return { DatabaseList: page.map(shape), ...(NextToken ? { NextToken } : {}) };
    },
    CreateDatabase: (input: Input, call) => {
      refuseUnknown(input, ['CatalogId', 'DatabaseInput', 'Tags'], 'CreateDatabase');
      catalog.checkCatalog(input.CatalogId);
      const database = readMember(databaseInput, input.DatabaseInput, 'databaseInput');
      catalog.authorize(call, 'CreateDatabase', database.Name.toLowerCase());
      catalog.createDatabase(database);
      return {};
    },
    UpdateDatabase: (input: Input, call) => {
      const name = named(input);
      const database = readMember(databaseInput, input.DatabaseInput, 'databaseInput');
      catalog.authorize(call, 'UpdateDatabase', name);
      catalog.updateDatabase(name, database);
      return {};
    },
    DeleteDatabase: (input: Input, call) => {
      const name = named(input);
      catalog.authorize(call, 'DeleteDatabase', name);
      catalog.deleteDatabase(name);
      return {};
    },
    GetTags: (input: Input, call) => {
      const arn = requireText(input.ResourceArn, 'resourceArn');
      if (!/^arn:[^:]+:glue:/.test(arn)) throw new AwsError('InvalidInputException', `Invalid ARN ${arn}`);
      call.authorize('glue:GetTags', arn);
      return { Tags: {} };
    },
  };
}
