import { format } from 'node:util';

const LEVELS = {
  debug: 'DEBUG',
  error: 'ERROR',
  info: 'INFO',
  log: 'INFO',
  trace: 'TRACE',
  warn: 'WARN',
} as const;

/**
 * Makes console write as Lambda's Node.js runtime does in text format: time, request id, level and message, tab-separated, one log
 * event a call. Line breaks inside a message become carriage returns, so that it stays one event.
 */
export function patchConsole(requestId: () => string | undefined): void {
  for (const [method, level] of Object.entries(LEVELS))
    (console as unknown as Record<string, unknown>)[method] = (...values: unknown[]) => {
      const message = format(...values).replaceAll('\n', '\r');
      process.stdout.write(
        `${new Date().toISOString()}\t${requestId() ?? 'undefined'}\t${level}\t${message}\n`,
      );
    };
}
