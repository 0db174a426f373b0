import { randomUUID } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../json-value.ts';

/** How instants read in a task's output: optimized integrations give epoch milliseconds, aws-sdk ones ISO text. */
export type DateStyle = 'milliseconds' | 'iso';

/** A service's answer as a task's output: member names start with a capital, dates and bytes become JSON. */
export function sdkOutput(value: unknown, dates: DateStyle): Json {
  if (value instanceof Date) return dates === 'iso' ? value.toISOString() : value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map((item) => sdkOutput(item, dates));
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, member]) => member !== undefined && key !== '$metadata')
        .map(([key, member]) => [capitalized(key), sdkOutput(member, dates)]),
    );
  }
  return (value ?? null) as Json;
}

/** Optimized integrations of the request pattern carry the SDK's metadata. */
export function withMetadata(output: Json): JsonObject {
  return {
    ...(isObject(output) ? output : {}),
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: randomUUID() },
  };
}

export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
