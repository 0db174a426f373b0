import { z } from 'zod';
import { anything } from '../property-schemas.ts';
import { resourceType } from '../resource-type.ts';

const schema = z.strictObject({ Name: z.string().optional(), Tags: anything });

export const scheduleGroup = resourceType<z.infer<typeof schema>>({
  type: 'AWS::Scheduler::ScheduleGroup',
  schema,
  withoutEffect: ['Tags'],
  replacedBy: ['Name'],
  async create({ call, generatedName }, properties) {
    const Name = properties.Name ?? generatedName(64);
    const { ScheduleGroupArn } = await call<{ ScheduleGroupArn: string }>(
      'scheduler',
      'CreateScheduleGroup',
      {
        Name,
      },
    );
    return { physicalId: Name, attributes: { Arn: ScheduleGroupArn } };
  },
  update: ({ runtime: { partition, region, accountId } }, name) => ({
    physicalId: name,
    attributes: { Arn: `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/${name}` },
  }),
  async delete({ call }, Name) {
    await call('scheduler', 'DeleteScheduleGroup', { Name });
  },
});
