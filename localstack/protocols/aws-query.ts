import type { RestRequest, RestResponse } from '../services/rest-service.ts';
import { AwsError } from '../services/service.ts';
import { DEEPEST, TOO_DEEP } from './nesting.ts';
import { element, escapeXml, textElement } from './xml.ts';

/**
 * AWS Query: form parameters in, XML out. Lists are `Name.member.N`, maps `Name.entry.N.key` and `.value`, flattened ones
 * `Name.N`. All scalars arrive as text: operations that are reached by this protocol convert them.
 */
export function readQuery(request: RestRequest): { operation: string; input: () => unknown } | undefined {
  const form = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const parameters = form ? new URLSearchParams(Buffer.from(request.body).toString('utf8')) : request.query;
  const operation = parameters.get('Action');
  if (!operation) return undefined;
  return { operation, input: () => readParameters(parameters) };
}

function readParameters(parameters: URLSearchParams): unknown {
  const root: Tree = new Map();
  for (const [name, value] of parameters)
    if (name !== 'Action' && name !== 'Version' && !name.startsWith('X-Amz-'))
      insert(root, name.split('.'), value);
  return toValue(root);
}

type Tree = Map<string, Tree | string>;

/** @throws AwsError SerializationException for a name of more than 500 parts */
function insert(root: Tree, path: readonly string[], value: string): void {
  if (path.length > DEEPEST) throw new AwsError('SerializationException', TOO_DEEP);
  let tree = root;
  for (const part of path.slice(0, -1)) {
    const child = tree.get(part);
    if (child instanceof Map) tree = child;
    else {
      const made: Tree = new Map();
      tree.set(part, made);
      tree = made;
    }
  }
  tree.set(path.at(-1) ?? '', value);
}

function toValue(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const [only] = tree.size === 1 ? [...tree] : [];
  if (only && only[1] instanceof Map && isList(only[1])) {
    if (only[0] === 'member') return toList(only[1]);
    if (only[0] === 'entry') return Object.fromEntries(toList(only[1]).map(toEntry));
  }
  if (isList(tree)) return toList(tree);
  return Object.fromEntries([...tree].map(([k, v]) => [k, toValue(v)]));
}

const toList = (tree: Tree): unknown[] =>
  [...tree].sort(([a], [b]) => Number(a) - Number(b)).map(([, v]) => toValue(v));

const isList = (tree: Tree): boolean => tree.size > 0 && [...tree.keys()].every((k) => /^\d+$/.test(k));

/** A map's entry: key and value, or Name and Value as SNS names them. */
function toEntry(item: unknown): [string, unknown] {
  const entry = item as { key?: string; value?: unknown; Name?: string; Value?: unknown };
  return [entry.key ?? entry.Name ?? '', entry.value ?? entry.Value];
}

/** Members of results that are maps, not structures, in the services that speak this protocol. */
const MAPS: ReadonlySet<string> = new Set(['Attributes']);

const QUERY_NAMESPACES: Readonly<Record<string, string>> = {
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
};

export function queryResponse(
  service: string,
  operation: string,
  output: unknown,
  requestId: string,
): RestResponse {
  const result =
    output && Object.keys(output).length > 0 ? element(`${operation}Result`, members(output)) : '';
  const metadata = element('ResponseMetadata', textElement('RequestId', requestId));
  return xmlResponse(
    200,
    `<${operation}Response xmlns="${QUERY_NAMESPACES[service] ?? ''}">${result}${metadata}</${operation}Response>`,
    requestId,
  );
}

export function queryError(service: string, error: AwsError, requestId: string): RestResponse {
  const type = textElement('Type', error.statusCode < 500 ? 'Sender' : 'Receiver');
  const body = element(
    'Error',
    type + textElement('Code', error.code) + textElement('Message', error.message),
  );
  const id = textElement('RequestId', requestId);
  return xmlResponse(
    error.statusCode,
    `<ErrorResponse xmlns="${QUERY_NAMESPACES[service] ?? ''}">${body}${id}</ErrorResponse>`,
    requestId,
  );
}

function members(value: unknown): string {
  return Object.entries(value as object)
    .map(([name, v]) => member(name, v))
    .join('');
}

function member(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return textElement(name, value.toISOString());
  if (value instanceof Uint8Array) return textElement(name, Buffer.from(value).toString('base64'));
  if (Array.isArray(value)) return element(name, value.map((v) => member('member', v)).join(''));
  if (value instanceof Map || (typeof value === 'object' && MAPS.has(name))) {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return element(
      name,
      entries.map(([k, v]) => element('entry', textElement('key', k) + member('value', v))).join(''),
    );
  }
  if (typeof value === 'object') return element(name, members(value));
  return element(name, escapeXml(String(value)));
}

function xmlResponse(statusCode: number, body: string, requestId: string): RestResponse {
  return { statusCode, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
