import { expect, test } from 'vitest';
import { deploymentOrder } from '../../../localstack/stack/references.ts';

const type = 'AWS::SNS::Topic';

test('a resource comes after what it refers to, by Ref, GetAtt, Sub and DependsOn', () => {
  const Resources = {
    A: { Type: type, Properties: { X: { 'Fn::Join': ['', [{ Ref: 'B' }]] } } },
    B: { Type: type, Properties: { X: { 'Fn::GetAtt': ['C', 'Arn'] } } },
    C: { Type: type, Properties: { X: { 'Fn::Sub': `\${D.Arn}\${!E}` } } },
    D: { Type: type, DependsOn: ['F'] },
    E: { Type: type, Properties: { X: { 'Fn::Sub': [`\${A}`, { A: { Ref: 'F' } }] } } },
    F: { Type: type },
  };
  expect(deploymentOrder({ Resources })).toEqual(['F', 'D', 'C', 'B', 'A', 'E']);
});

test('a cycle is refused with its path', () => {
  const Resources = {
    A: { Type: type, Properties: { X: { Ref: 'B' } } },
    B: { Type: type, DependsOn: 'C' },
    C: { Type: type, Properties: { X: { Ref: 'B' } } },
  };
  expect(() => deploymentOrder({ Resources })).toThrow('circular dependency: B → C → B');
});
