import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

test('LocalStack is pinned and listens on the loopback alone', () => {
  const path = join(import.meta.dirname, '../../localstack/compose.yaml');
  const { services } = parse(readFileSync(path, 'utf8')) as {
    services: Record<string, { image: string; ports: string[] }>;
  };
  expect(Object.keys(services)).toEqual(['localstack']);
  const { image, ports } = services.localstack!;
  expect(image).toMatch(/^localstack\/localstack:\d+\.\d+\.\d+$/);
  expect(ports).toEqual(['127.0.0.1:4566:4566']);
});
