import { ContractViolation } from '../../lib/contracts/errors.ts';
import { batchFolder, type Manifest, readManifest } from '../../lib/ingestion/bronze/manifest.ts';
import { partPieces, unpackPage } from '../../lib/ingestion/bronze/packed-page.ts';
import { oneSnapshot } from '../../lib/ingestion/coverage/one-snapshot.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import type { Answer } from '../../lib/ingestion/formats/format.ts';
import { decodeGroups } from '../../lib/ingestion/run/decode-groups.ts';
import { type DecodedSlice, writeDecodedSlice } from '../../lib/ingestion/run/fragments.ts';
import type { RunPlan, SlicePlan } from '../../lib/ingestion/run/run-plan.ts';
import type { SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import { formatOf } from '../../lib/ingestion/slice-source.ts';
import { decodeSlice, type SlicePage } from './decode-slice.ts';
import { FragmentWriter } from './fragment-writer.ts';
import type { BrokenRecord } from './page-decoder.ts';
import { assertWithinLimit } from './quarantine-limit.ts';
import { ingestedOf, stageAlone } from './stage-alone.ts';
import type { StageContext } from './stage-batch.ts';
import { stageBroken } from './stage-broken.ts';

/**
 * Decodes the slices of a group whose answers are in bronze, one after the other: their rows go to the work bucket, sorted by partition, what
 * breaks the contract to files of ops.quarantine. A slice whose answer breaks it as a whole leaves the others alone.
 * @param options.mostRows rows in memory above which they are written. @default 50,000
 * @param options.onRemark told once in a call of what a person should know of the answers, e.g. columns that nobody reads. @default nobody is told
 * @throws RangeError when the plan has no such group
 */
export async function decodeSlices(
  context: StageContext,
  dataset: SourcedSlices,
  plan: RunPlan,
  group: number,
  onFailure: (slice: string, failure: SliceFailure) => void = () => {},
  {
    mostRows,
    onRemark = () => {},
  }: { readonly mostRows?: number | undefined; readonly onRemark?: (remark: string) => void } = {},
): Promise<void> {
  const { lake, workBucket } = context;
  const { run } = plan;
  const slices = decodeGroups(plan)[group];
  if (!slices) throw new RangeError(`Run ${run} has no group of slices numbered ${group}`);
  const place = { objects: lake.objects, workBucket, run };
  const told = new Set<string>();
  await stageAlone(
    { ...place, group, step: 'decode' },
    // All slices are asked for by one call.
    await ingestedOf({ ...place, group: 0 }, slices),
    async (slice) => {
      const { decoded, remarks } = await decodeOne(context, dataset, run, slice, mostRows);
      await writeDecodedSlice(lake.objects, workBucket, run, decoded);
      for (const remark of new Set(remarks).difference(told)) onRemark(remark);
      for (const remark of remarks) told.add(remark);
    },
    ({ name }, failure) => onFailure(name, failure),
  );
}

async function decodeOne(
  { lake, workBucket, bronzeBucket }: StageContext,
  dataset: SourcedSlices,
  run: string,
  slice: SlicePlan,
  mostRows: number | undefined,
): Promise<{ readonly decoded: DecodedSlice; readonly remarks: readonly string[] }> {
  const { name, parameters, extent, batchId } = slice;
  const manifest = await readManifest(lake.objects, batchFolder(bronzeBucket, dataset.name, batchId));
  const { outcome = 'answered', content, fetched_at: fetchedAt } = manifest;
  const told = {
    name,
    parameters,
    extent,
    batchId,
    fetchedAt,
    outcome,
    ...(content && { version: content }),
  };
  if (outcome !== 'answered')
    return {
      decoded: { ...told, records: 0, quarantined: 0, quarantine: [], fragments: [] },
      remarks: [],
    };
  const folder = `s3://${workBucket}/runs/${run}/fragments/${name}/`;
  const writer = new FragmentWriter(lake.objects, folder, mostRows);
  const batch = { slice: name, batchId, parameters, extent, fetchedAt: new Date(fetchedAt) };
  const pages = await pagesOf(lake, dataset, manifest);
  const found = await decodeSlice(dataset, batch, pages, writer);
  const { records, broken, conflicts, missing, skipped, open, truncated, remarks } = found;
  if (records !== manifest.records)
    throw new ContractViolation(
      `batch ${batchId} has ${records} records, its manifest says ${manifest.records}`,
    );
  assertWithinLimit(dataset, batchId, records, broken);
  if (extent.kind === 'object') assertOfFormat(dataset.name, extent.key, records, broken);
  const { lacking = 0 } = manifest;
  const lost = Object.fromEntries(
    Object.entries({ conflicts, missing, lacking }).filter(([, count]) => count > 0),
  );
  const decoded = {
    ...told,
    ...lost,
    ...(Object.keys(skipped).length > 0 && { skipped }),
    ...(Object.keys(open).length > 0 && { open }),
    ...(Object.keys(truncated).length > 0 && { truncated }),
    records,
    quarantined: broken.length,
    quarantine: await stageBroken(lake, { dataset: dataset.name, run, batchId, path: name }, broken),
    fragments: [...(await writer.end())],
  };
  return { decoded, remarks };
}

/**
 * What others write may be of any format: of one that is not the dataset's every record breaks the contract.
 * @throws ContractViolation
 */
function assertOfFormat(
  dataset: string,
  key: string,
  records: number,
  broken: readonly BrokenRecord[],
): void {
  const [first] = broken;
  if (!first || broken.length < records) return;
  throw new ContractViolation(
    `${dataset}: ${records === 1 ? 'the one record' : `none of the ${records} records`} of ${key} ${records === 1 ? 'breaks' : 'holds'} the contract. First: ${first.reason}`,
  );
}

async function pagesOf(
  { objects }: StageContext['lake'],
  dataset: SourcedSlices,
  manifest: Manifest,
): Promise<readonly SlicePage[]> {
  const [first] = manifest.pages;
  if (first?.part) {
    const { stream } = formatOf(dataset.source, first.object);
    return [{ object: first.object, stream: () => stream!(partPieces(objects, manifest.pages)) }];
  }
  const pages: { readonly object: string; readonly answer: Answer }[] = [];
  for (const { object, records } of manifest.pages) {
    const answer = formatOf(dataset.source, object).read(unpackPage(await objects.get(object)));
    if (answer.length !== records)
      throw new ContractViolation(`${object} has ${answer.length} records, its manifest says ${records}`);
    pages.push({ object, answer });
  }
  return dataset.coverage.kind === 'snapshots' ? oneSnapshot(dataset, pages) : pages;
}
