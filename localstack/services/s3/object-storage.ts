import { createHash, randomBytes } from 'node:crypto';
import type { StateStore } from '../../state-store.ts';
import { AwsError } from '../service.ts';
import type { ObjectFiles } from './object-files.ts';
import type { BucketEncryption, BucketRecord, ObjectProperties, ObjectRecord } from './object-record.ts';
import { noSuchBucket, noSuchKey, preconditionFailed } from './s3-errors.ts';

const BUCKETS = 's3.buckets';
const objects = (bucket: string) => `s3.objects/${bucket}`;
const versions = (bucket: string) => `s3.versions/${bucket}`;
/** Sorts before every character of a key, so that a key's versions stand before those of longer keys. */
const SEPARATOR = '\u0001';

/** What a write demands of the object that is there. Entity tags with or without quotation marks. */
export interface WriteCondition {
  readonly ifNoneMatch?: string;
  readonly ifMatch?: string;
}

export interface NewObject {
  readonly properties?: ObjectProperties;
  readonly checksums?: ObjectRecord['checksums'];
  readonly checksumType?: ObjectRecord['checksumType'];
  readonly partSizes?: readonly number[];
  readonly etag?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly copiedFrom?: string;
}

/** Buckets and objects: rows in the state store, bodies as files. Holds conditions and versioning; knows nothing of callers. */
export class ObjectStorage {
  readonly files: ObjectFiles;
  readonly #state: StateStore;
  readonly #now: () => Date;
  #sequence = 0;

  constructor(state: StateStore, files: ObjectFiles, now: () => Date) {
    this.#state = state;
    this.files = files;
    this.#now = now;
  }

  buckets(): readonly BucketRecord[] {
    return this.#state.list<BucketRecord>(BUCKETS).map((r) => r.value);
  }

  /** @throws AwsError NoSuchBucket */
  bucket(name: string): BucketRecord {
    const found = this.#state.get<BucketRecord>(BUCKETS, name);
    if (!found) throw noSuchBucket(name);
    return found;
  }

  hasBucket(name: string): boolean {
    return this.#state.get(BUCKETS, name) !== undefined;
  }

  createBucket(name: string, encryption: BucketEncryption = { algorithm: 'AES256' }): BucketRecord {
    if (!/^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..'))
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, {
        BucketName: name,
      });
    const bucket = { name, created: this.#now().toISOString(), encryption, configuration: {} };
    this.#state.put(BUCKETS, name, bucket);
    return bucket;
  }

  updateBucket(name: string, change: Partial<Omit<BucketRecord, 'name' | 'created'>>): void {
    this.#state.put(BUCKETS, name, { ...this.bucket(name), ...change });
  }

  /** @throws AwsError BucketNotEmpty */
  deleteBucket(name: string): void {
    this.bucket(name);
    const kept = [objects(name), versions(name)].some(
      (c) => this.#state.list(c, '', { limit: 1 }).length > 0,
    );
    if (kept)
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
        BucketName: name,
      });
    this.#state.delete(BUCKETS, name);
  }

  /** The current object, or undefined when there is none or a delete marker. */
  find(bucket: string, key: string): ObjectRecord | undefined {
    const record = this.current(bucket, key);
    return record?.file === undefined ? undefined : record;
  }

  /** The current version, be it a delete marker. */
  current(bucket: string, key: string): ObjectRecord | undefined {
    return this.#state.get<ObjectRecord>(objects(bucket), key);
  }

  version(bucket: string, key: string, versionId: string): ObjectRecord | undefined {
    const current = this.current(bucket, key);
    if (current?.versionId === versionId) return current;
    return this.#older(bucket, key).find((r) => r.value.versionId === versionId)?.value;
  }

  /** Current objects in key order, without delete markers. */
  list(bucket: string, prefix: string, after: string, limit: number): readonly ObjectRecord[] {
    const found: ObjectRecord[] = [];
    let last = after;
    while (found.length < limit) {
      const page = this.#state.list<ObjectRecord>(objects(bucket), prefix, { after: last, limit });
      for (const { value } of page) if (value.file !== undefined && found.length < limit) found.push(value);
      if (page.length < limit) break;
      last = page.at(-1)?.key ?? last;
    }
    return found;
  }

  /** Every version of every key below the prefix, newest first within a key. */
  listVersions(bucket: string, prefix: string): readonly (ObjectRecord & { readonly isLatest: boolean })[] {
    const current = this.#state.list<ObjectRecord>(objects(bucket), prefix);
    const older = Map.groupBy(
      this.#state.list<ObjectRecord>(versions(bucket), prefix).map((r) => r.value),
      (record) => record.key,
    );
    return current.flatMap(({ value }) => [
      { ...value, isLatest: true },
      ...(older.get(value.key) ?? []).reverse().map((record) => ({ ...record, isLatest: false })),
    ]);
  }

  /** @throws AwsError PreconditionFailed, NoSuchKey (If-Match without an object) */
  check(bucket: string, key: string, condition: WriteCondition): void {
    const found = this.find(bucket, key);
    if (condition.ifNoneMatch !== undefined && found) throw preconditionFailed('If-None-Match');
    if (condition.ifMatch === undefined) return;
    if (!found) throw noSuchKey(key);
    if (condition.ifMatch !== '*' && unquoted(condition.ifMatch) !== unquoted(found.etag))
      throw preconditionFailed('If-Match');
  }

  /** Writes a whole object: its file first, then its row, under the condition at that moment. */
  async put(
    bucket: string,
    key: string,
    body: Uint8Array,
    object: NewObject = {},
    condition: WriteCondition = {},
  ): Promise<ObjectRecord> {
    this.check(bucket, key, condition);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const file = await this.files.write(bucket, [body]);
    return this.commit(bucket, key, file, body.length, { etag, ...object }, condition);
  }

  /** Makes a file that {@link ObjectFiles.write} wrote the current version. Removes the file when the condition fails. */
  commit(
    bucket: string,
    key: string,
    file: string,
    size: number,
    object: NewObject & { readonly etag: string },
    condition: WriteCondition,
  ): ObjectRecord {
    const { properties = {}, etag, ...rest } = object;
    try {
      return this.#state.transaction(() => {
        this.check(bucket, key, condition);
        return this.#replace(bucket, key, (versionId) => ({
          ...{ key, versionId, file, size, etag, lastModified: this.#second(), properties },
          ...{ checksums: {}, ...rest },
        }));
      });
    } catch (error) {
      void this.files.remove(bucket, file);
      throw error;
    }
  }

  /**
   * Deletes the object: in a versioned bucket by a delete marker, else for good. With a version id it deletes that version for good.
   * @returns the delete marker that was made or removed, or undefined
   */
  delete(
    bucket: string,
    key: string,
    versionId?: string,
    condition: WriteCondition = {},
  ): { readonly versionId?: string; readonly deleteMarker?: boolean } {
    return this.#state.transaction(() => {
      if (condition.ifMatch !== undefined) this.check(bucket, key, condition);
      if (versionId !== undefined) return this.#deleteVersion(bucket, key, versionId);
      const { versioning } = this.bucket(bucket);
      if (versioning === undefined) {
        const before = this.current(bucket, key);
        this.#state.delete(objects(bucket), key);
        if (before?.file) this.files.discard(bucket, before.file);
        return {};
      }
      const marker = this.#replace(bucket, key, (id) => ({
        ...{ key, versionId: id, size: 0, etag: '', lastModified: this.#second(), properties: {} },
        checksums: {},
      }));
      return { versionId: marker.versionId, deleteMarker: true };
    });
  }

  setTags(bucket: string, key: string, tags: Readonly<Record<string, string>>): void {
    this.#note(bucket, key, { tags });
  }

  /** Notes which state of a served folder's file an object is a copy of. */
  copiedFrom(bucket: string, key: string, copiedFrom: string): void {
    this.#note(bucket, key, { copiedFrom });
  }

  /** Removes files that no row names, left by a run that was killed. */
  async sweep(uploads: ReadonlySet<string>): Promise<void> {
    for (const { name } of this.buckets()) {
      const rows = [objects(name), versions(name)].flatMap((c) => this.#state.list<ObjectRecord>(c));
      const named = new Set(rows.flatMap(({ value }) => value.file ?? []));
      await this.files.sweep(name, named.union(uploads));
    }
  }

  #note(bucket: string, key: string, more: Partial<Pick<ObjectRecord, 'tags' | 'copiedFrom'>>): void {
    this.#state.transaction(() => {
      const found = this.find(bucket, key);
      if (!found) throw noSuchKey(key);
      this.#state.put(objects(bucket), key, { ...found, ...more });
    });
  }

  #replace(bucket: string, key: string, make: (versionId: string) => ObjectRecord): ObjectRecord {
    const { versioning } = this.bucket(bucket);
    const before = this.current(bucket, key);
    const made = make(versioning === 'Enabled' ? versionId() : 'null');
    if (before && before.versionId !== 'null') this.#keep(bucket, before);
    else if (before && versioning === 'Enabled') this.#keep(bucket, before);
    else if (before?.file) this.files.discard(bucket, before.file);
    if (versioning === 'Suspended')
      for (const { key: row, value } of this.#older(bucket, key))
        if (value.versionId === 'null') this.#state.delete(versions(bucket), row);
    this.#state.put(objects(bucket), key, made);
    return made;
  }

  #keep(bucket: string, record: ObjectRecord): void {
    const order = `${Date.now().toString().padStart(15, '0')}${(this.#sequence++).toString().padStart(9, '0')}`;
    this.#state.put(versions(bucket), `${record.key}${SEPARATOR}${order}`, record);
  }

  #deleteVersion(bucket: string, key: string, versionId: string) {
    const current = this.current(bucket, key);
    const older = this.#older(bucket, key);
    const row = older.find((r) => r.value.versionId === versionId);
    const target = current?.versionId === versionId ? current : row?.value;
    if (!target) return { versionId };
    if (row && target === row.value) this.#state.delete(versions(bucket), row.key);
    else {
      const next = older.at(-1);
      if (next) {
        this.#state.put(objects(bucket), key, next.value);
        this.#state.delete(versions(bucket), next.key);
      } else this.#state.delete(objects(bucket), key);
    }
    if (target.file) this.files.discard(bucket, target.file);
    return { versionId, ...(target.file === undefined ? { deleteMarker: true } : {}) };
  }

  /** Noncurrent versions, oldest first. */
  #older(bucket: string, key: string): { key: string; value: ObjectRecord }[] {
    return this.#state.list<ObjectRecord>(versions(bucket), `${key}${SEPARATOR}`);
  }

  #second(): string {
    return `${this.#now().toISOString().slice(0, 19)}.000Z`;
  }
}

export const unquoted = (etag: string): string => etag.replace(/^"|"$/g, '');

const versionId = () => randomBytes(24).toString('base64url');
