import { expect, test } from 'vitest';
import { deploymentOf } from '../../../lib/cli/deployment.ts';
import { UsageError } from '../../../lib/cli/failure.ts';
import { checkTarget, sameTarget } from '../../../lib/cli/target.ts';

const local = { target: 'local', data: '.coinlake', env: 'dev' } as const;

test('an endpoint goes with --target aws', () => {
  expect(() => checkTarget({ ...local, endpointUrl: 'http://127.0.0.1:1' })).toThrow(
    new UsageError('--endpoint-url goes with --target aws: the local runtime is found through --data'),
  );
  const aws = { ...local, target: 'aws', endpointUrl: 'http://127.0.0.1:1' } as const;
  expect(checkTarget(aws)).toBe(aws);
});

test('what names the deployment again', () => {
  expect(sameTarget({ ...local, data: '.coinlake' })).toBe('');
  expect(sameTarget({ ...local, data: '/d', env: 'prod' })).toBe(' --data /d --env prod');
  expect(sameTarget({ ...local, data: "Ann's lake" })).toBe(" --data 'Ann'\\''s lake'");
  expect(sameTarget({ ...local, target: 'aws', data: '/d' })).toBe(' --target aws');
});

test('an environment names its workgroup and machines', () => {
  expect(deploymentOf('dev', 'local')).toMatchObject({
    workGroup: 'coinlake-dev',
    machinePrefix: 'coinlake-dev-',
  });
  expect(deploymentOf('dev', 'local').namespace).toBe('');
  expect(deploymentOf('dev', 'aws').namespace).toBe('coinlake_dev_');
  expect(() => deploymentOf('staging', 'local')).toThrow(
    new UsageError('--env staging: cdk.json has dev, examples, prod'),
  );
});
