import { expect, test } from 'vitest';
import { type ClientOptions, clientsOf, OWNER } from '../../../lib/cli/session.ts';

class Client {
  readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }
}

test('a client gives up an address that lets nobody in', () => {
  const endpoint = 'http://127.0.0.1:1';
  const { connect } = clientsOf({ endpoint, region: 'us-east-1', credentials: OWNER });
  expect(connect(Client).options).toEqual({
    endpoint,
    region: 'us-east-1',
    credentials: OWNER,
    requestHandler: { connectionTimeout: 3000 },
  });
});
