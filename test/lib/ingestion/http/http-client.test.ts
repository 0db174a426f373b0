import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { klinesConnector } from '../../../../lib/datasets/binance_klines/klines.ts';
import type { Budget } from '../../../../lib/ingestion/http/budget.ts';
import { HttpClient, type HttpClientOptions } from '../../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../../lib/ingestion/http/request-budget.ts';
import { type Answer, answer, scriptedServer } from '../../../lambdas/support/scripted-server.ts';

const SERIES = { symbol: 'BTCUSDT', timeframe: '1h' };
const ASKED = { from: 1704067200000, to: 1704070800000 };
const PAGE = '[[1704067200000,"1","2","0.5","1.5","3",1704070799999,"4",5,"1","2","0"]]';

let server: Awaited<ReturnType<typeof scriptedServer>>;
afterEach(() => server.close());

async function ask(answers: Answer[], options: Partial<HttpClientOptions> = {}) {
  server = await scriptedServer(...answers);
  const connector = klinesConnector(server.url, server.url);
  const client = new HttpClient({
    provider: 'binance',
    budget: new RequestBudget(6000),
    remainingTime: () => 60_000,
    pause: 1,
    ...options,
  });
  return client.get({
    ...connector.request(SERIES, ASKED),
    read: (body) => connector.read(body, SERIES, ASKED),
    refusal: (body) => connector.refusal(body, SERIES),
  });
}

/** A budget without a limit that keeps what it is told. */
const remembering = (closed: { until: Date; reason: string }[]): Budget => ({
  acquire: async () => {},
  close: async (until, reason) => void closed.push({ until, reason }),
});

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('an error expected');
    },
    (error: Error) => ({ name: error.name, message: error.message.replaceAll(server.url, 'http://binance') }),
  );

const QUERY = `GET http://binance/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=1704067200000&endTime=1704070799999&limit=1000`;

describe('HttpClient', () => {
  it('gives the body byte for byte', async () => {
    const response = await ask([answer(200, PAGE)]);
    expect(Buffer.from(response.body).toString()).toBe(PAGE);
    expect(response.content).toEqual({ records: 1 });
  });

  it('reads no more of an answer than its limit, packed or not, and does not ask again', async () => {
    const spaces = Buffer.alloc(2_000_000, ' ');
    const message = `binance answered ${QUERY} with more than the 1 MB that largestAnswerMB in its settings allows: it was not read further`;
    for (const packed of [false, true]) {
      const large: Answer = (_, response) => {
        response.writeHead(200, packed ? { 'content-encoding': 'gzip' } : {});
        response.end(packed ? gzipSync(spaces) : spaces);
      };
      expect(await failure(ask([large], { largestAnswer: 1_000_000 }))).toEqual({
        name: 'ProviderRejected',
        message,
      });
      expect(server.urls).toHaveLength(1);
      if (!packed) await server.close();
    }
  });

  it('takes an empty array as a page without records', async () => {
    expect((await ask([answer(200, '[]')])).content).toEqual({ records: 0 });
  });

  it('waits as long as Retry-After asks, and counts it as no attempt', async () => {
    const throttled = answer(429, '{"code":-1003,"msg":"Too many requests."}', { 'retry-after': '0' });
    const response = await ask([throttled, throttled, throttled, throttled, throttled, answer(200, PAGE)]);
    expect(response.status).toBe(200);
    expect(server.urls).toHaveLength(6);
  });

  it('waits exactly as long as Retry-After asks', async () => {
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => waits.push(milliseconds);
    await ask([answer(429, '', { 'retry-after': '41' }), answer(200, PAGE)], { sleep });
    expect(waits).toEqual([41_000]);
  });

  it('ends as throttled when Retry-After does not fit into the invocation', async () => {
    const promise = ask([answer(429, '{"code":-1003,"msg":"Too many requests."}', { 'retry-after': '119' })]);
    expect(await failure(promise)).toEqual({
      name: 'ProviderThrottled',
      message: `binance answered 429 to ${QUERY}: retry after 119 s, and 60 s of this invocation are left`,
    });
    expect(server.urls).toHaveLength(1);
  });

  it('stops at 418 and says for how long the address is banned', async () => {
    expect(await failure(ask([answer(418, '', { 'retry-after': '300' })]))).toEqual({
      name: 'ProviderRejected',
      message: `binance answered 418 to ${QUERY}: this address is banned for 300 s`,
    });
    expect(server.urls).toHaveLength(1);
  });

  it('leaves an address alone for an hour that is banned without a word for how long', async () => {
    for (const status of [418, 430]) {
      const closed: { until: Date; reason: string }[] = [];
      const before = Date.now();
      const promise = ask([answer(status, '')], { budget: remembering(closed) });
      const reason = `binance answered ${status} to ${QUERY}: this address is banned, it is not said for how long: it is left alone for 3600 s`;
      expect(await failure(promise)).toEqual({ name: 'ProviderRejected', message: reason });
      expect(closed.map((one) => one.reason.replaceAll(server.url, 'http://binance'))).toEqual([reason]);
      expect(closed[0]!.until.getTime() - before).toBeGreaterThanOrEqual(3_600_000);
      await server.close();
    }
  });

  it('tells who shares its budget that a provider asked for a pause, and sends nothing meanwhile itself', async () => {
    const closed: { until: Date; reason: string }[] = [];
    server = await scriptedServer(answer(429, '', { 'retry-after': '300' }), answer(200, PAGE));
    const client = new HttpClient({
      provider: 'p',
      budget: remembering(closed),
      remainingTime: () => 60_000,
      pause: 1,
    });
    const get = (weight: number) =>
      client.get({ url: `${server.url}/x`, weight, read: () => 1, refusal: () => undefined });
    const message =
      'p answered 429 to GET http://binance/x: retry after 300 s, and 60 s of this invocation are left';
    expect(await failure(get(1))).toEqual({ name: 'ProviderThrottled', message });
    expect(closed).toMatchObject([{ reason: expect.stringContaining('retry after 300 s') }]);
    expect(await failure(get(1))).toEqual({ name: 'ProviderThrottled', message });
    expect(server.urls).toHaveLength(1);
    // The archive is another server.
    expect((await get(0)).content).toBe(1);
  });

  it.each([
    [451, 'it does not serve this region: Service unavailable from a restricted location'],
    [403, 'its firewall refused the request: Service unavailable from a restricted location'],
  ])('stops at %i', async (status, meaning) => {
    expect(await failure(ask([answer(status, 'Service unavailable from a restricted location')]))).toEqual({
      name: 'ProviderRejected',
      message: `binance answered ${status} to ${QUERY}: ${meaning}`,
    });
    expect(server.urls).toHaveLength(1);
  });

  it('tries 5xx again, then ends as unavailable', async () => {
    expect(await failure(ask([answer(503, 'overloaded')]))).toEqual({
      name: 'ProviderUnavailable',
      message: `binance answered 503 to ${QUERY}: overloaded`,
    });
    expect(server.urls).toHaveLength(4);
  });

  it('recovers from 5xx', async () => {
    expect((await ask([answer(502, ''), answer(200, PAGE)])).status).toBe(200);
  });

  it('names the symbol that Binance does not know', async () => {
    expect(await failure(ask([answer(400, '{"code":-1121,"msg":"Invalid symbol."}')]))).toEqual({
      name: 'ProviderRejected',
      message: `binance answered 400 to ${QUERY}: symbol BTCUSDT, interval 1h: Invalid symbol. (code -1121)`,
    });
    expect(server.urls).toHaveLength(1);
  });

  it('takes an error object with status 200 as a refusal', async () => {
    expect((await failure(ask([answer(200, '{"code":-1121,"msg":"Invalid symbol."}')]))).name).toBe(
      'ProviderRejected',
    );
  });

  it('quotes the beginning of HTML that came with status 200', async () => {
    const html = `<!DOCTYPE html>\n<html><title>Maintenance</title>${'x'.repeat(200)}</html>`;
    expect(await failure(ask([answer(200, html)]))).toEqual({
      name: 'ProviderUnavailable',
      message:
        `binance answered 200 to ${QUERY} with a body that cannot be read (a JSON array expected): ` +
        `<!DOCTYPE html> <html><title>Maintenance</title>${'x'.repeat(72)}…`,
    });
    expect(server.urls).toHaveLength(4);
  });

  it('quotes the beginning of truncated JSON', async () => {
    expect(await failure(ask([answer(200, PAGE.slice(0, 30))]))).toEqual({
      name: 'ProviderUnavailable',
      message: `binance answered 200 to ${QUERY} with a body that cannot be read (the body breaks off after 30 bytes): [[1704067200000,"1","2","0.5",`,
    });
  });

  it('takes an empty body as unreadable', async () => {
    expect((await failure(ask([answer(200, '')]))).message).toBe(
      `binance answered 200 to ${QUERY} with a body that cannot be read (the body is empty): (empty)`,
    );
  });

  it('gives up on a body that pauses', async () => {
    const slow: Answer = (_request, response) => {
      response.writeHead(200);
      response.write('[[17');
    };
    const timeouts = { headers: 1000, idle: 30, body: 1000 };
    expect(await failure(ask([slow], { timeouts, attempts: 1 }))).toEqual({
      name: 'ProviderUnavailable',
      message: `binance did not answer ${QUERY}: the body paused for 30 ms`,
    });
  });

  it('gives up on a server that does not answer', async () => {
    const timeouts = { headers: 300, idle: 1000, body: 1000 };
    expect((await failure(ask([() => {}], { timeouts, attempts: 2 }))).message).toBe(
      `binance did not answer ${QUERY}: no response within 300 ms`,
    );
    expect(server.urls).toHaveLength(2);
  });

  it('tells why a connection broke', async () => {
    const broken: Answer = (request) => request.socket.destroy();
    expect(await failure(ask([broken], { attempts: 1 }))).toEqual({
      name: 'ProviderUnavailable',
      message: `binance did not answer ${QUERY}: other side closed`,
    });
  });

  it('hides what it sent in what a provider echoes: headers that bronze keeps, and errors', async () => {
    const echo = { etag: '"CG-0123456789"', 'last-modified': 'Bearer CG-0123456789', date: 'a%2Bkey%3D12' };
    const headers = { authorization: 'Bearer CG-0123456789', 'x-key': 'a+key=12' };
    const { headers: kept } = await ask([answer(200, PAGE, echo)], { headers });
    expect(kept).toMatchObject({ etag: '"REDACTED"', 'last-modified': 'REDACTED', date: 'REDACTED' });
    await server.close();
    const refused = answer(400, '{"code":-1,"msg":"bad key CG-0123456789"}');
    expect(await failure(ask([refused], { headers }))).toEqual({
      name: 'ProviderRejected',
      message: `binance answered 400 to ${QUERY}: symbol BTCUSDT, interval 1h: bad key REDACTED (code -1)`,
    });
  });

  it('hides secret parameters in errors', async () => {
    server = await scriptedServer(answer(403, 'no'));
    const client = new HttpClient({
      provider: 'p',
      budget: new RequestBudget(10),
      remainingTime: () => 60_000,
      headers: { 'x-api-key': 'hush' },
      secretParameters: ['key'],
    });
    const request = {
      url: `${server.url}/x?key=hush&page=1`,
      weight: 1,
      read: () => 1,
      refusal: () => undefined,
    };
    const { message } = await failure(client.get(request));
    expect(message).toBe(
      'p answered 403 to GET http://binance/x?key=REDACTED&page=1: its firewall refused the request: no',
    );
  });

  it('finds nothing at an address that is not there, and fails as ever at others', async () => {
    server = await scriptedServer(
      answer(404, '<Error><Code>NoSuchKey</Code></Error>'),
      answer(200, 'a file'),
      answer(403, 'no'),
    );
    const client = new HttpClient({
      provider: 'p',
      budget: new RequestBudget(10),
      remainingTime: () => 60_000,
    });
    const find = () =>
      client.find({ url: `${server.url}/f`, weight: 0, read: String, refusal: () => undefined });
    expect(await find()).toBeUndefined();
    expect(Buffer.from((await find())?.body ?? '').toString()).toBe('a file');
    expect(await failure(find())).toEqual({
      name: 'ProviderRejected',
      message: 'p answered 403 to GET http://binance/f: its firewall refused the request: no',
    });
    expect(server.urls).toHaveLength(3);
  });
});
