/** A key as a listing with the encoding `url` has it: S3 writes a space as + there. */
export const decodedKey = (key: string): string => decodeURIComponent(key.replaceAll('+', '%20'));
