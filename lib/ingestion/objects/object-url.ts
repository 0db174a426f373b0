/**
 * The address of a version of an object.
 * @param bucket s3 URI of its bucket
 * @param version how its bucket tells versions apart, and which one. @default the current one
 * @example objectUrl('s3://exports', 'a b.csv', { versionId: '1' }) // 's3://exports/a%20b.csv?versionId=1'
 */
export function objectUrl(
  bucket: string,
  key: string,
  version?: { readonly versionId: string } | { readonly etag: string },
): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const [named] = Object.entries(version ?? {});
  return `${bucket}/${path}${named ? `?${named[0]}=${encodeURIComponent(named[1])}` : ''}`;
}
