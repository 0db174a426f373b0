import { z } from 'zod';
import type { WorkGroupProperties } from '../../services/athena/athena-service.ts';
import { anything, boolean } from '../property-schemas.ts';
import { type ProvisionContext, resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  // Checked by the workgroup itself.
  WorkGroupConfiguration: z.record(z.string(), z.unknown()).optional(),
  RecursiveDeleteOption: boolean.optional(),
  Tags: anything,
});

type Properties = z.infer<typeof schema>;

export const athenaWorkGroup = resourceType<Properties>({
  type: 'AWS::Athena::WorkGroup',
  schema,
  replacedBy: ['Name'],
  create: put,
  update: (context, _, properties) => put(context, properties),
  delete: ({ runtime }, name) => runtime.service('athena').removeWorkGroup(name),
});

function put({ runtime }: ProvisionContext, properties: Properties) {
  const name = runtime.service('athena').provisionWorkGroup(properties as WorkGroupProperties);
  return { physicalId: name, attributes: {} };
}
