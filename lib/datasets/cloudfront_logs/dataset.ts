import {
  bigint,
  cron,
  dataset,
  day,
  decimal,
  gzip,
  inbox,
  integer,
  objects,
  path,
  text,
  timestamp,
  w3cLog,
} from '../../ingestion/index.ts';

const known = { nullable: true };

/** Standard access logs of CloudFront. Source: CloudFront Developer Guide, "Standard logs reference". */
export default dataset({
  name: 'cloudfront_logs',
  description: 'Requests to CloudFront distributions, as their standard access logs tell them',
  isOffByDefault: true,
  source: inbox({ provider: 'access_logs', services: ['delivery.logs.amazonaws.com'] }),
  format: gzip(w3cLog({ delimiter: '\t' })),
  coverage: objects(),
  schedule: cron('40 * * * *', 'UTC'),
  tables: {
    cloudfront_logs: {
      key: ['time', 'request_id'],
      partition: [day('time')],
      columns: {
        time: timestamp('When the answer was finished, UTC, to the second', path('date time'), {
          written: 'iso_8601',
        }),
        request_id: text('What CloudFront calls the request', path('x-edge-request-id')),
        edge_location: text('Edge location that answered, e.g. FRA2', path('x-edge-location')),
        host: text('Domain that the viewer asked for', path('x-host-header')),
        method: text('e.g. GET', path('cs-method')),
        uri_path: text('Path of the URL', path('cs-uri-stem')),
        uri_query: text('Query of the URL', path('cs-uri-query'), known),
        status: integer('HTTP status; 0 where the viewer closed the connection', path('sc-status'), {
          minimum: 0,
        }),
        bytes_sent: bigint('Bytes of the answer, headers included', path('sc-bytes'), { minimum: 0 }),
        bytes_received: bigint('Bytes of the request, headers included', path('cs-bytes'), {
          ...known,
          minimum: 0,
        }),
        time_taken: decimal(
          9,
          3,
          'From the request’s first byte to the answer’s last, seconds',
          path('time-taken'),
          {
            minimum: 0,
          },
        ),
        result_type: text(
          'How it was answered: Hit, RefreshHit, Miss, Error and others',
          path('x-edge-result-type'),
        ),
        client_ip: text('Address of the viewer or of a proxy: personal data in many laws', path('c-ip')),
        referer: text('Page that led here', path('cs(Referer)'), known),
        user_agent: text('Program of the viewer, percent-encoded', path('cs(User-Agent)'), known),
        protocol: text('http, https, ws, wss, grpcs', path('cs-protocol')),
        tls_protocol: text('e.g. TLSv1.3; null without TLS', path('ssl-protocol'), known),
      },
    },
  },
});
