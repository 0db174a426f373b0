import { mockClient } from 'aws-sdk-client-mock';

const mocks = new Set<{ restore(): void }>();

/** Mocks all clients of a class, until the test file ends: files share the class where they share modules. */
export const mockedClient: typeof mockClient = (client) => {
  const mock = mockClient(client);
  mocks.add(mock);
  return mock;
};

export function restoreClients(): void {
  for (const mock of mocks) mock.restore();
  mocks.clear();
}
