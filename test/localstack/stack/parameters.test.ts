import { expect, test } from 'vitest';
import { resolveParameters } from '../../../localstack/stack/parameters.ts';
import type { TemplateParameter } from '../../../localstack/stack/template.ts';

const resolve = (parameter: TemplateParameter, overrides: Record<string, string> = {}) =>
  resolveParameters('s', { Resources: {}, Parameters: { P: parameter } }, overrides);

test('defaults, overrides and lists', () => {
  expect(resolve({ Type: 'String', Default: 'a' })).toEqual({ P: 'a' });
  expect(resolve({ Type: 'String', Default: 'a' }, { P: 'b' })).toEqual({ P: 'b' });
  expect(resolve({ Type: 'CommaDelimitedList', Default: 'a, b' })).toEqual({ P: ['a', 'b'] });
});

test('the parameter of cdk bootstrap is left out', () => {
  const Parameters = { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } };
  expect(resolveParameters('s', { Resources: {}, Parameters }, {})).toEqual({});
});

test.each<[TemplateParameter, Record<string, string>, string]>([
  [{ Type: 'String' }, {}, 'Stack s: parameter P has no default and no value was given'],
  [
    { Type: 'String', AllowedPattern: 'https:.*', ConstraintDescription: 'An https URL' },
    { P: 'ftp://x' },
    "Stack s: parameter P = 'ftp://x' does not match https:.*: An https URL",
  ],
  [
    { Type: 'String', AllowedPattern: '(a+)+' },
    { P: `${'a'.repeat(40)}!` },
    `Stack s: parameter P = '${'a'.repeat(40)}!' takes too long to compare with AllowedPattern (a+)+: write the pattern without nested repetition`,
  ],
  [
    { Type: 'String', AllowedPattern: '(a' },
    { P: 'a' },
    "Stack s: parameter P = 'a' can't be compared: AllowedPattern (a is no regular expression (Invalid regular expression: /^(?:(a)$/: Unterminated group)",
  ],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, { P: 'c' }, "Stack s: parameter P = 'c' is none of a, b"],
  [{ Type: 'Number', MaxValue: 5 }, { P: '6' }, "Stack s: parameter P = '6' is more than 5"],
  [{ Type: 'Number' }, { P: 'x' }, "Stack s: parameter P = 'x' is not a number"],
  [
    { Type: 'String', MinLength: 3, NoEcho: true },
    { P: 'ab' },
    'Stack s: parameter P = **** is shorter than 3',
  ],
  [
    { Type: 'AWS::EC2::VPC::Id', Default: 'v' },
    {},
    'Stack s: parameter P has type AWS::EC2::VPC::Id, which is not supported',
  ],
])('%j with %j is refused', (parameter, overrides, message) =>
  expect(() => resolve(parameter, overrides)).toThrow(message),
);
