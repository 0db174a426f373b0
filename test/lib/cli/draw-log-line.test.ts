import { expect, test } from 'vitest';
import { drawLogLine, logLineJson } from '../../../lib/cli/draw-log-line.ts';
import { parseLogLine } from '../../../lib/runs/log-line.ts';

const line = { at: new Date('2024-06-01T10:20:30.125Z'), service: 'ingest', run: 'r1' };
const powertools = JSON.stringify({
  level: 'INFO',
  message: 'ingested',
  timestamp: '2024-06-01T10:20:30.124Z',
  service: 'ingest',
  cold_start: true,
  function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  function_memory_size: '512',
  function_name: 'f',
  function_request_id: '1-2-3',
  sampling_rate: 0,
  xray_trace_id: '1-5',
  run: 'r1',
  partition: 'symbol=BTCUSDT',
  records: 744,
  counts: { inserted: 1 },
});

test('a structured line: time, level, function, message, then its own keys', () => {
  expect(drawLogLine(parseLogLine(powertools, line))).toBe(
    '10:20:30.125 INFO  ingest    ingested partition=symbol=BTCUSDT records=744 counts={"inserted":1}',
  );
});

test('an error’s stack follows on lines of its own', () => {
  const error = {
    name: 'ProviderRejected',
    message: 'no',
    stack: 'ProviderRejected: no\n    at f (x.ts:1:2)',
  };
  const text = JSON.stringify({ level: 'ERROR', message: 'no', service: 'ingest', run: 'r1', error });
  expect(drawLogLine(parseLogLine(text, line))).toBe(
    '10:20:30.125 ERROR ingest    no\n    ProviderRejected: no\n        at f (x.ts:1:2)',
  );
  const plain = JSON.stringify({ level: 'ERROR', message: 'no', error: 'E1' });
  expect(drawLogLine(parseLogLine(plain, line))).toBe('10:20:30.125 ERROR ingest    no error=E1');
});

test.each([
  ['Task timed out after 3.00 seconds\n', 'Task timed out after 3.00 seconds'],
  ['{"no end', '{"no end'],
  ['{"_aws":{}}', '{"_aws":{}}'],
])('a line that is no record stays as it is: %s', (text, message) => {
  expect(parseLogLine(text, line)).toEqual({ ...line, message, fields: {} });
});

test('JSON: one object a line, with run and function', () => {
  expect(JSON.parse(logLineJson(parseLogLine(powertools, line)))).toEqual({
    ...{ time: '2024-06-01T10:20:30.125Z', run: 'r1', function: 'ingest', level: 'INFO' },
    ...{ message: 'ingested', partition: 'symbol=BTCUSDT', records: 744, counts: { inserted: 1 } },
  });
});
