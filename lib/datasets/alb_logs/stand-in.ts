import { simulatedRequests } from '../_access_logs/stand-in/simulated-requests.ts';
import { deliveredLogs } from '../_access_logs/stand-in.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/example/dc5cd405ccb3bda2';

/** The log of a made-up load balancer. */
export default deliveredLogs({
  beginning: /^(http|https|h2|grpcs|ws|wss) \d{4}-\d\d-\d\dT[\d:.]+Z app\//,
  example: 'logs/<any folder>/123456789012_elasticloadbalancing_eu-west-2_app.example.log.gz',
  simulate: (seed, start) =>
    simulatedRequests(seed, 'alb', start)
      .map(({ time, client, path, status, bytes, seconds, id }) => {
        const created = new Date(time - Math.round(seconds * 1000)).toISOString().replace('Z', '000Z');
        const isLost = status === 502;
        return [
          ...['h2', new Date(time).toISOString().replace('Z', '000Z'), 'app/example/cb82e1b11d63594a'],
          ...[`${client}:${40_000 + (time % 20_000)}`, isLost ? '-' : '192.0.2.200:3000', '0.000'],
          ...[isLost ? '-1' : seconds.toFixed(3), isLost ? '-1' : '0.000', status, isLost ? '-' : status],
          ...[120, bytes, `"GET https://www.example.com:443${path} HTTP/2.0"`, '"Mozilla/5.0"'],
          ...['ECDHE-RSA-AES128-GCM-SHA256', 'TLSv1.2', ARN, `"Root=1-${id.slice(0, 8)}-${id}00000000"`],
          ...['"www.example.com"', '"session-reused"', 0, created, '"forward"', '"-"', '"-"'],
        ].join(' ');
      })
      .concat('')
      .join('\n'),
  timeOf: (line) => /^\w+ (\S+Z) /.exec(line)?.[1],
});
