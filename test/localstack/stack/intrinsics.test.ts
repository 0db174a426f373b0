import { expect, test } from 'vitest';
import { evaluate, holds, type Scope } from '../../../localstack/stack/intrinsics.ts';
import type { Template } from '../../../localstack/stack/template.ts';

const template: Template = {
  Mappings: { Sizes: { prod: { memory: 512 } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    Not: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'Not' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'Not' }] },
    Loop: { 'Fn::Not': [{ Condition: 'Loop' }] },
  },
  Resources: { Bucket: { Type: 'AWS::S3::Bucket' } },
};
const scope: Scope = {
  template,
  parameters: { Env: 'prod', List: ['a', 'b'] },
  pseudo: { 'AWS::Region': 'eu-west-1', 'AWS::Partition': 'aws' },
  importValue: (name) => `imported ${name}`,
  ref: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}/${name}`,
};

test.each<[string, unknown, unknown]>([
  ['Ref of a parameter', { Ref: 'Env' }, 'prod'],
  ['Ref of a list', { Ref: 'List' }, ['a', 'b']],
  ['Ref of a resource', { Ref: 'Bucket' }, 'ref-Bucket'],
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
  ['GetAtt as list', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'Bucket/Arn'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Bucket.Endpoint.Port' }, 'Bucket/Endpoint.Port'],
  [
    'Sub',
    { 'Fn::Sub': 'arn:$' + '{AWS::Partition}:$' + '{Bucket}:$' + '{Bucket.Arn}:$' + '{!Literal}' },
    'arn:aws:ref-Bucket:Bucket/Arn:$' + '{Literal}',
  ],
  [
    'Sub with variables, whose values are not substituted again',
    { 'Fn::Sub': ['$' + '{Name}-$' + '{Env}', { Name: { 'Fn::Join': ['', ['$', '{Env}']] } }] },
    '$' + '{Env}-prod',
  ],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Env' }, 3]] }, 'a-prod-3'],
  ['Select and Split', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'x,y'] }] }, 'y'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Env' }, 'memory'] }, 512],
  ['ImportValue', { 'Fn::ImportValue': 'stack:Name' }, 'imported stack:Name'],
  ['Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
  ['If', { 'Fn::If': ['IsProd', 'yes', { 'Fn::Nope': 1 }] }, 'yes'],
  [
    'NoValue leaves out what holds it',
    { a: { 'Fn::If': ['Not', 1, { Ref: 'AWS::NoValue' }] }, b: [{ Ref: 'AWS::NoValue' }, 2] },
    { b: [2] },
  ],
])('%s', (_, value, expected) => expect(evaluate(value, scope)).toEqual(expected));

test('conditions', () => {
  expect(['IsProd', 'Not', 'Both', 'Either'].map((name) => holds(name, scope))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(() => holds('Loop', scope)).toThrow('condition Loop depends on itself');
  expect(() => holds('Missing', scope)).toThrow('condition Missing is not defined');
});

test.each<[unknown, string]>([
  [{ 'Fn::GetAZs': '' }, 'Fn::GetAZs is not supported'],
  [{ Ref: 'AWS::Nope' }, 'pseudo parameter AWS::Nope is not supported'],
  [{ 'Fn::Select': [2, ['a']] }, 'Fn::Select: there is no item 2'],
  [{ 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] }, 'Fn::FindInMap: there is no Sizes.dev.memory'],
  [{ 'Fn::Equals': [1, 1] }, 'Fn::Equals is allowed in Conditions only'],
  [{ 'Fn::Join': 'x' }, 'Fn::Join takes a list, got "x"'],
])('%j is refused', (value, message) => expect(() => evaluate(value, scope)).toThrow(message));
