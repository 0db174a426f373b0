import type { Template } from '../../../lib/infra/cost/read-deployment.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: { readonly Service: string };
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/**
 * Every role of the templates as lines `role | actions | resources | condition`: first who may assume it (the service stands
 * in place of the resources), then one line a statement of its policies. ARNs of the deployment's own partition, region and
 * account are written `service:rest`; anything else is written in full.
 */
export function roleTable(templates: readonly Template[]): string {
  const lines = templates.flatMap((template) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
      .flatMap(([id, { Properties: role }]) => {
        const line = (statement: Statement) =>
          [
            `${statement.Effect === 'Allow' ? '' : `${statement.Effect} `}${withoutHash(id).replace(/AccessRole$/, '')}`,
            [statement.Action].flat().join(', '),
            statement.Principal ? show(statement.Principal.Service) : show(statement.Resource),
            ...(statement.Condition ? [JSON.stringify(statement.Condition)] : []),
          ].join(' | ');
        const policies = role.Policies as { PolicyDocument: { Statement: Statement[] } }[];
        return [
          `# ${withoutHash(id)}, path ${role.Path}`,
          ...role.AssumeRolePolicyDocument.Statement.map(line),
          ...policies.flatMap((policy) => policy.PolicyDocument.Statement.map(line)),
        ];
      }),
  );
  return `${lines.join('\n')}\n`;
}

/** A resource, or several, as text: `{Work.Arn}/runs/*`. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(', ');
  return flatten(value).replace(
    /^arn:\{AWS::Partition\}:(\w+):\{AWS::Region\}:\{AWS::AccountId\}:/,
    (_, service: string) => `${service}:`,
  );
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[fn, of]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  if (fn === 'Fn::Join') {
    const [delimiter, parts] = of as [string, unknown[]];
    return parts.map(flatten).join(delimiter);
  }
  if (fn === 'Ref') return `{${withoutHash(of as string)}}`;
  if (fn === 'Fn::GetAtt') return `{${withoutHash((of as string[])[0] as string)}.${(of as string[])[1]}}`;
  // The CDK's export of another stack: <stack>:ExportsOutput<FnGetAtt|Ref><logical id><attribute><hash>
  const imported = /:ExportsOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}(\w*)[0-9A-F]{8}$/.exec(
    fn === 'Fn::ImportValue' ? (of as string) : '',
  );
  if (imported) return `{${[imported[1], imported[2]].filter(Boolean).join('.')}}`;
  return JSON.stringify(value);
}

const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
