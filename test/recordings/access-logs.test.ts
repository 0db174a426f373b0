import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { type RowTexts, rowTexts } from './row-texts.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);

/** The fields of a line between spaces, some within quotes. It imports nothing of the product. */
const fieldsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:"([^"]*)"|(\S+))(?: |$)/g)].map(([, quoted, plain]) => quoted ?? plain!);
const known = (text: string) => (text === '-' ? null : text);

test('the oracle reads quotes, and knows what is not there', () => {
  expect(fieldsOf('h2 "GET / HTTP/2.0" - "-"').map(known)).toEqual(['h2', 'GET / HTTP/2.0', null, null]);
});

describe.skipIf(!recordings || !existsSync(join(recordings, 'logs')))('every recorded access log', () => {
  const source = join(recordings ?? '', 'logs');
  const lines = (pattern: string) =>
    globSync(pattern, { cwd: source }).flatMap((name) => {
      const bytes = readFileSync(join(source, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split(/\r?\n/).filter(Boolean);
    });
  let lake: RecordedLake;
  beforeAll(async () => {
    lake = await recordedLake(recordings!);
  }, 600_000);
  afterAll(() => lake?.close());

  const counted = (dataset: string) =>
    new RegExp(`│ ${dataset} +│ +\\d+ │ +(\\d+) │ +(\\d+) │`).exec(lake.said)?.slice(1).map(Number);

  test('of load balancers', async () => {
    const expected = lines('aws-alb/*').map((line, index): RowTexts => {
      const of = fieldsOf(line).map(known);
      return {
        line: String(index + 1),
        time: of[1]!.replace('T', ' ').replace('Z', ''),
        connection: of[0]!,
        load_balancer: of[2]!,
        client: of[3]!,
        target: of[4]!,
        request_processing_time: of[5]!,
        target_processing_time: of[6]!,
        response_processing_time: of[7]!,
        status: of[8]!,
        target_status: of[9]!,
        bytes_received: of[10]!,
        bytes_sent: of[11]!,
        request: of[12]!,
        user_agent: of[13]!,
        tls_protocol: of[15]!,
        trace_id: of[17]!,
        domain_name: of[18]!,
        created_at: of[21]!.replace('T', ' ').replace('Z', ''),
        actions: of[22]!,
        error_reason: of[24]!,
      };
    });
    expect(counted('alb_logs')).toEqual([expected.length, expected.length]);
    const rows = await rowTexts(lake, 'silver.alb_logs', expected, 'line', (_, text) => text);
    expect(rows).toEqual(expected);
    expect(rows).not.toEqual(expected.with(7, { ...expected[7], bytes_sent: '1' }));
  });

  test('of CloudFront', async () => {
    const all = lines('aws-cloudfront/*');
    const names = all
      .find((line) => line.startsWith('#Fields: '))!
      .split(' ')
      .slice(1);
    const expected = all
      .filter((line) => !line.startsWith('#'))
      .map((line): RowTexts => {
        const texts = line.split('\t').map(known);
        const of = (name: string) => texts[names.indexOf(name)]!;
        return {
          time: `${of('date')} ${of('time')}.000000`,
          request_id: of('x-edge-request-id'),
          edge_location: of('x-edge-location'),
          host: of('x-host-header'),
          method: of('cs-method'),
          uri_path: of('cs-uri-stem'),
          uri_query: of('cs-uri-query'),
          status: of('sc-status'),
          bytes_sent: of('sc-bytes'),
          bytes_received: of('cs-bytes'),
          time_taken: of('time-taken'),
          result_type: of('x-edge-result-type'),
          client_ip: of('c-ip'),
          referer: of('cs(Referer)'),
          user_agent: of('cs(User-Agent)'),
          protocol: of('cs-protocol'),
          tls_protocol: of('ssl-protocol'),
        };
      });
    expect(counted('cloudfront_logs')).toEqual([expected.length, expected.length]);
    expect(await rowTexts(lake, 'silver.cloudfront_logs', expected, 'time', (_, text) => text)).toEqual(
      expected,
    );
  });
});
