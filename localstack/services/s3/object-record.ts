import type { ChecksumAlgorithm } from './checksums.ts';

/** Members of an object that a client sets and gets back unchanged, by their API names. */
export interface ObjectProperties {
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Expires?: string;
  readonly StorageClass?: string;
  readonly WebsiteRedirectLocation?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

/** One version of an object, or a delete marker. */
export interface ObjectRecord {
  readonly key: string;
  /** 'null' for versions written while the bucket was not versioned. */
  readonly versionId: string;
  /** Name of its file below the bucket's folder; undefined for a delete marker. */
  readonly file?: string;
  readonly size: number;
  /** With its quotation marks. */
  readonly etag: string;
  /** ISO 8601, whole seconds as S3 shows it. */
  readonly lastModified: string;
  readonly properties: ObjectProperties;
  readonly checksums: { readonly [algorithm in ChecksumAlgorithm]?: string };
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE' | undefined;
  /** Sizes of the parts of a multipart upload. */
  readonly partSizes?: readonly number[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Of a file of a served folder: size, times and number of the file as it was copied. @default it was written by a client */
  readonly copiedFrom?: string;
}

export interface BucketRecord {
  readonly name: string;
  /** ISO 8601 */
  readonly created: string;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption: BucketEncryption;
  /** Whether EventBridge is told of objects that are made. @default false */
  readonly tellsEventBridge?: boolean;
  /** Folders of this machine that stand for parts of it. @default none */
  readonly folders?: readonly ServedFolder[];
  /** Configuration as XML by subresource (lifecycle, cors …), as a client put it. Recorded; it has no effect. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Properties of the template that made the bucket, as given. Recorded; lifecycle and access logs have no effect. */
  readonly properties?: unknown;
}

export interface ServedFolder {
  /** With a slash at its end; empty for the whole bucket. */
  readonly prefix: string;
  /** Absolute path. */
  readonly folder: string;
}

export interface BucketEncryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  /** ARN of the key of aws:kms. */
  readonly kmsKeyArn?: string;
  readonly bucketKey?: boolean;
}
