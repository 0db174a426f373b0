import { z } from 'zod';
import { anything } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  CatalogId: z.string(),
  DatabaseInput: z.strictObject({
    Name: z.string().optional(),
    Description: z.string().optional(),
    LocationUri: z.string().optional(),
    Parameters: z.record(z.string(), z.string()).optional(),
  }),
  DatabaseName: z.string().optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

const nameOf = ({ DatabaseInput, DatabaseName }: Properties) => DatabaseInput.Name ?? DatabaseName;

export const glueDatabase = resourceType<Properties>({
  type: 'AWS::Glue::Database',
  schema,
  withoutEffect: ['Tags'],
  replacedBy: ['CatalogId', 'DatabaseName'],
  async create({ call, generatedName }, properties) {
    const name = (nameOf(properties) ?? generatedName(64)).toLowerCase();
    const input = {
      CatalogId: properties.CatalogId,
      DatabaseInput: { ...properties.DatabaseInput, Name: name },
    };
    await call('glue', 'CreateDatabase', input).catch(async (error: { code?: string }) => {
      // A deployment that was cut off had created it.
      if (error.code !== 'AlreadyExistsException') throw error;
      await call('glue', 'UpdateDatabase', { ...input, Name: name });
    });
    return { physicalId: name, attributes: {} };
  },
  async update({ call }, name, { CatalogId, DatabaseInput }) {
    if (DatabaseInput.Name !== undefined && DatabaseInput.Name.toLowerCase() !== name)
      throw new Error(`a database can't be renamed from ${name} to ${DatabaseInput.Name}`);
    await call('glue', 'UpdateDatabase', {
      CatalogId,
      Name: name,
      DatabaseInput: { ...DatabaseInput, Name: name },
    });
    return { physicalId: name, attributes: {} };
  },
  async delete({ call }, name, { CatalogId }) {
    await call('glue', 'DeleteDatabase', { CatalogId, Name: name });
  },
});
