import { expect, test } from 'vitest';
import { simulatedMessages } from '../../../../lib/datasets/binance_kline_messages/stand-in/simulated-messages.ts';
import { simulatedCandles } from '../../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';

const NOW = new Date('2024-06-02T10:20:00Z');

interface Message {
  readonly data: { readonly e?: string; readonly k?: Readonly<Record<string, unknown>> };
}

test('a day of hours, the same whenever they are written', () => {
  const written = simulatedMessages({ seed: 7, now: NOW });
  expect(written).toHaveLength(24);
  expect([written[0]!.name, written.at(-1)!.name]).toEqual([
    'date=2024-06-01/10.ndjson',
    'date=2024-06-02/09.ndjson',
  ]);
  const later = simulatedMessages({ seed: 7, now: new Date('2024-06-02T13:05:00Z') });
  expect(later.slice(0, 21)).toEqual(written.slice(3));
});

test('closed klines have the values of the REST API; open ones and other kinds stand beside them', () => {
  const messages = simulatedMessages({ seed: 7, now: NOW })
    .flatMap(({ body }) => String(body).trim().split('\n'))
    .map((line) => (JSON.parse(line) as Message).data);
  const closed = messages.filter(({ k }) => k?.x === true);
  expect([messages.length, closed.length]).toEqual([240, 48]);
  expect(messages.filter(({ k }) => k?.x === false)).toHaveLength(96);
  const rest = simulatedCandles({ seed: 7, now: () => new Date('2030-01-01T00:00:00Z') });
  for (const { k } of closed) {
    const open = k!.t as number;
    const [row] = rest.earliest(k!.s as string, '1h', open, open, 1);
    expect([k!.t, k!.o, k!.h, k!.l, k!.c, k!.v, k!.T, k!.q, k!.n, k!.V, k!.Q, k!.B]).toEqual(
      JSON.parse(row!.text),
    );
  }
});
