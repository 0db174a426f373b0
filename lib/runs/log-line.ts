/** One line of a function's log. */
export interface LogLine {
  /** When it was written. */
  readonly at: Date;
  /** What the function calls itself, e.g. ingest. */
  readonly service: string;
  /** Name of the execution that the invocation belonged to. */
  readonly run: string;
  readonly level?: string;
  readonly message: string;
  /** What a structured line says beside that. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What an invocation says of itself in every line, or the other members of LogLine say already. */
const COMMON = new Set([
  ...['level', 'message', 'timestamp', 'service', 'run', 'sampling_rate', 'xray_trace_id', 'cold_start'],
  ...['function_arn', 'function_memory_size', 'function_name', 'function_request_id'],
]);

/** Reads a line that Powertools wrote, or any other text. */
export function parseLogLine(
  text: string,
  line: { readonly at: Date; readonly service: string; readonly run: string },
): LogLine {
  const record = structured(text);
  if (!record || typeof record.message !== 'string') return { ...line, message: text.trimEnd(), fields: {} };
  return {
    ...line,
    ...(typeof record.level === 'string' && { level: record.level }),
    message: record.message,
    fields: Object.fromEntries(Object.entries(record).filter(([name]) => !COMMON.has(name))),
  };
}

/** The members of a line that is a JSON object; undefined for any other. */
export function structured(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
