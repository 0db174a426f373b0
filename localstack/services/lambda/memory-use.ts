/** The part of V8's heap statistics that counts against a function's memory. */
export interface HeapUse {
  readonly total_physical_size: number;
  readonly external_memory: number;
  readonly malloced_memory: number;
}

/** What Node.js takes beside heap and buffers: on AWS it counts too, here all functions share it. */
const NODE_BYTES = 40 * 2 ** 20;

/** Bytes that a function uses as AWS counts them: heap, buffers (ArrayBuffers, WebAssembly memories) and Node.js itself. */
export function memoryUse(heap: HeapUse): number {
  return NODE_BYTES + heap.total_physical_size + heap.external_memory + heap.malloced_memory;
}
