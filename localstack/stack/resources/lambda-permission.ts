import { z } from 'zod';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({
  FunctionName: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** One statement of a function's policy. */
export const lambdaPermission = resourceType<z.infer<typeof schema>>({
  type: 'AWS::Lambda::Permission',
  schema,
  replacedBy: ['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount'],
  create({ runtime, generatedName }, properties) {
    const id = generatedName(100);
    runtime.service('lambda').addPermission(properties.FunctionName, {
      id,
      action: properties.Action,
      principal: properties.Principal,
      ...(properties.SourceArn === undefined ? {} : { sourceArn: properties.SourceArn }),
      ...(properties.SourceAccount === undefined ? {} : { sourceAccount: properties.SourceAccount }),
    });
    return { physicalId: id, attributes: { Id: id } };
  },
  update: (_, physicalId) => ({ physicalId, attributes: { Id: physicalId } }),
  delete: ({ runtime }, id, { FunctionName }) => runtime.service('lambda').removePermission(FunctionName, id),
});
