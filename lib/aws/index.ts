/**
 * What the other areas may use: the lake's ports on AWS.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { GlueCatalog } from './glue-catalog.ts';
export { S3Bucket } from './s3-bucket.ts';
export { S3Inbox } from './s3-inbox.ts';
export { S3ObjectStore } from './s3-object-store.ts';
