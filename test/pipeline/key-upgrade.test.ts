import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, test } from 'vitest';
import { buildApp } from '../../lib/infra/app.ts';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';

const folder = workFolder();
afterAll(() => folder.remove());

test('with kms set to false the key stays, and roles still read what it encrypted', async () => {
  const runtime = await openLocalRuntime({ dataFolder: folder.data, port: 0, schedules: false });
  const deployed = async (kms: boolean) => {
    const outdir = join(folder.path, `kms-${kms}`);
    const settingsFile = folder.settings({
      namespace: '',
      kms,
      datasets: onlyDatasets({ mempool_hashrate: {} }),
    });
    buildApp({ outdir, environment: 'dev', settingsFile }).synth();
    const events: string[] = [];
    const { resources } = await deploy(runtime, outdir, {
      usePreviousParameters: true,
      onEvent: ({ type, status }) => void events.push(`${type} ${status}`),
    });
    return { resources, events };
  };
  try {
    const { resources } = await deployed(true);
    const bucket = resources.find(({ logicalId }) => logicalId.startsWith('LakeBucket'))!.physicalId;
    const role = resources.find(({ logicalId }) => logicalId.startsWith('FunctionscommitAccessRole'))!;
    const credentials = runtime.credentialsFor(String(role.attributes.Arn), 'commit');
    const { endpoint, region } = runtime;
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
    const read = async (Key: string) => {
      const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return [await Body?.transformToString(), ServerSideEncryption];
    };
    await put('silver/old');
    expect(await read('silver/old')).toEqual(['silver/old', 'aws:kms']);
    const { events } = await deployed(false);
    expect(events).toContain('AWS::KMS::Key DELETE_SKIPPED');
    await put('silver/new');
    expect(await read('silver/new')).toEqual(['silver/new', 'AES256']);
    expect(await read('silver/old')).toEqual(['silver/old', 'aws:kms']);
  } finally {
    await runtime.close();
  }
});
