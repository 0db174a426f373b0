import { simulatedRequests } from '../_access_logs/stand-in/simulated-requests.ts';
import { deliveredLogs } from '../_access_logs/stand-in.ts';

const FIELDS =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version';
const RESULTS = { 200: 'Miss', 304: 'Hit', 404: 'Error', 502: 'Error' } as const;

/** The log of a made-up distribution. */
export default deliveredLogs({
  beginning: /^#Version: 1\.0\r?\n#Fields: .*x-edge-location/,
  example: 'logs/<any folder>/E2EXAMPLE.2024-05-23-01.a1b2c3d4.gz, or a .txt of it unpacked',
  simulate(seed, start) {
    const lines = simulatedRequests(seed, 'cloudfront', start).map((request) => {
      const [day, time] = new Date(request.time).toISOString().slice(0, 19).split('T');
      const result = RESULTS[request.status];
      return [
        ...[day, time, 'FRA56-P1', request.bytes, request.client, 'GET', 'd111111abcdef8.cloudfront.net'],
        ...[request.path, request.status, '-', 'Mozilla/5.0', '-', '-', result, `${request.id}EXAMPLE==`],
        ...['www.example.com', 'https', 120, request.seconds.toFixed(3), '-', 'TLSv1.3'],
        ...['TLS_AES_128_GCM_SHA256', result, 'HTTP/2.0'],
      ].join('\t');
    });
    return ['#Version: 1.0', `#Fields: ${FIELDS}`, ...lines, ''].join('\n');
  },
  timeOf(line) {
    const found = /^(\d{4}-\d\d-\d\d)\t(\d\d:\d\d:\d\d)\t/.exec(line);
    return found ? `${found[1]}T${found[2]}Z` : undefined;
  },
});
