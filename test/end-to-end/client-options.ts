/** What a client of the AWS SDK is made with to ask a local runtime, or a LocalStack, as the account's owner. */
export const clientOptions = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
