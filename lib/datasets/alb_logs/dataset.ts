import {
  bigint,
  cron,
  csv,
  dataset,
  day,
  decimal,
  gzip,
  inbox,
  integer,
  objects,
  parameter,
  path,
  rowNumber,
  text,
  timestamp,
} from '../../ingestion/index.ts';

/** In the order of a line. New ones come at its end. */
const FIELDS = [
  ...['type', 'time', 'elb', 'client:port', 'target:port'],
  ...['request_processing_time', 'target_processing_time', 'response_processing_time'],
  ...['elb_status_code', 'target_status_code', 'received_bytes', 'sent_bytes', 'request', 'user_agent'],
  ...['ssl_cipher', 'ssl_protocol', 'target_group_arn', 'trace_id', 'domain_name', 'chosen_cert_arn'],
  ...['matched_rule_priority', 'request_creation_time', 'actions_executed', 'redirect_url', 'error_reason'],
];

const known = { nullable: true };
/** -1 where the load balancer could not send the request on, or the connection was closed. */
const seconds = (what: string, field: string) =>
  decimal(9, 3, `${what}, seconds; -1 where it failed`, path(field));
const bytes = (what: string, field: string) => bigint(what, path(field), { minimum: 0 });

/** Access logs of Application Load Balancers. Source: Elastic Load Balancing, "Access logs for your Application Load Balancer". */
export default dataset({
  name: 'alb_logs',
  description: 'Requests to Application Load Balancers, as their access logs tell them',
  isOffByDefault: true,
  source: inbox({
    provider: 'access_logs',
    services: ['logdelivery.elasticloadbalancing.amazonaws.com'],
  }),
  format: gzip(csv({ fields: FIELDS, delimiter: ' ', nulls: ['-'], quotedNulls: true, mayHaveMore: true })),
  coverage: objects(),
  schedule: cron('40 * * * *', 'UTC'),
  tables: {
    alb_logs: {
      // No field names a request: two lines may be equal, and both are requests.
      merge: 'append',
      key: [],
      partition: [day('time')],
      columns: {
        time: timestamp('When the answer was finished, UTC', path('time'), { written: 'iso_8601' }),
        object_key: text('Log that the line is of', parameter('object_key')),
        object_version: text('Version of that log', parameter('object_version')),
        line: bigint('Line in that log, from 1', rowNumber()),
        connection: text('http, https, h2, grpcs, ws or wss', path('type')),
        load_balancer: text('e.g. app/my-loadbalancer/50dc6c495c0c9188', path('elb')),
        client: text('Address and port of the client: personal data in many laws', path('client:port')),
        target: text('Address and port of the target; null where there is none', path('target:port'), known),
        request_processing_time: seconds(
          'From receiving the request to sending it to a target',
          'request_processing_time',
        ),
        target_processing_time: seconds(
          'From sending it to the first byte of the target’s headers',
          'target_processing_time',
        ),
        response_processing_time: seconds('From those to sending the answer', 'response_processing_time'),
        status: integer('HTTP status of the answer', path('elb_status_code')),
        target_status: integer('HTTP status of the target’s answer', path('target_status_code'), known),
        bytes_received: bytes('Bytes of the request', 'received_bytes'),
        bytes_sent: bytes('Bytes of the answer', 'sent_bytes'),
        request: text('Method, URL and version, e.g. GET https://example.com:443/ HTTP/2.0', path('request')),
        user_agent: text('Program of the client', path('user_agent'), known),
        tls_protocol: text('e.g. TLSv1.2; null without TLS', path('ssl_protocol'), known),
        trace_id: text('Header X-Amzn-Trace-Id', path('trace_id'), known),
        domain_name: text('Domain that a client with TLS asked for', path('domain_name'), known),
        created_at: timestamp('When the request came, UTC', path('request_creation_time'), {
          written: 'iso_8601',
        }),
        actions: text('What was done with the request, e.g. forward', path('actions_executed'), known),
        error_reason: text('Why it failed, e.g. LambdaThrottling', path('error_reason'), known),
      },
    },
  },
});
