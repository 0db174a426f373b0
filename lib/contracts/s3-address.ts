import * as z from 'zod';

/** A bucket, or a prefix in one, without a slash at the end. Source: S3 user guide, "Bucket naming rules". */
const S3_ADDRESS = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^/\s*?{}]+)*$/;

export const S3_ADDRESS_EXPECTED =
  's3://BUCKET or s3://BUCKET/PREFIX expected, without a slash at the end and without *, ?, { and }';

/** A setting that says in which bucket, and below which prefix, objects of others lie. */
export const s3Address = z.string().regex(S3_ADDRESS, S3_ADDRESS_EXPECTED);

/** @param address as {@link s3Address} has it. @returns the prefix with a slash at its end; empty for the whole bucket */
export function bucketAndPrefix(address: string): { readonly bucket: string; readonly prefix: string } {
  const [bucket = '', ...path] = address.slice('s3://'.length).split('/');
  return { bucket, prefix: path.map((part) => `${part}/`).join('') };
}
