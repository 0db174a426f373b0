let memory = new Uint8Array(0);

/**
 * Room for the encoded bytes of one page on their way to the compressor: the same memory for every page, which nobody
 * else may keep. Valid until the next call.
 * @returns an array of that length, which holds what the last page left
 */
export function pageScratch(length: number): Uint8Array {
  if (memory.length < length) memory = new Uint8Array(length);
  return memory.subarray(0, length);
}
