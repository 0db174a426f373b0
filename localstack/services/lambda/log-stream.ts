import { randomBytes } from 'node:crypto';
import type { LocalRuntime } from '../../runtime.ts';
import type { LogEvent } from '../logs/logs-service.ts';
import type { Caller } from '../service.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import type { FunctionRecord } from './function-store.ts';

/** How long lines wait, so that a chatty function does not write each by itself. */
const FLUSH_MS = 500;

/**
 * The log stream of one execution environment, written by the function's role as Lambda does. A role that may not write loses its
 * lines and the metrics in them, not its invocations.
 */
export class LogStream {
  readonly name: string;
  readonly #runtime: LocalRuntime;
  readonly #group: string;
  readonly #caller: Caller;
  #pending: LogEvent[] = [];
  #rest = '';
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #opened = false;
  #refused = false;

  constructor(runtime: LocalRuntime, record: FunctionRecord) {
    this.#runtime = runtime;
    this.#group = record.logGroup;
    this.#caller = runtime.sessionCaller(record.roleArn, record.name);
    const day = runtime.now().toISOString().slice(0, 10).replaceAll('-', '/');
    this.name = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  }

  /** Output as it arrives; a line may come in parts. */
  write(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  line(message: string): void {
    if (message === '') return;
    this.#pending.push({ timestamp: this.#runtime.now().getTime(), message });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is pending. Never fails: an invocation does not depend on its log. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#rest !== '') {
      const last = this.#rest;
      this.#rest = '';
      this.line(last);
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    const events = this.#pending;
    this.#pending = [];
    if (events.length > 0) this.#writing = this.#writing.then(() => this.#put(events));
    return this.#writing;
  }

  async #put(logEvents: readonly LogEvent[]): Promise<void> {
    if (!this.#runtime.hasService('logs')) return;
    try {
      if (!this.#opened) await this.#open();
      await this.#call('PutLogEvents', { logEvents });
    } catch (error) {
      if (!this.#refused)
        process.emitWarning(`Log of ${this.#group} is lost: ${(error as Error).message}`, 'LambdaLogs');
      this.#refused = true;
      return;
    }
    if (!this.#runtime.hasService('monitoring')) return;
    const monitoring = this.#runtime.service('monitoring');
    for (const { message } of logEvents)
      for (const { metric, datum } of embeddedMetrics(message)) monitoring.record(metric, datum);
  }

  async #open(): Promise<void> {
    try {
      await this.#call('CreateLogStream', {});
    } catch (error) {
      if ((error as { code?: string }).code !== 'ResourceNotFoundException') throw error;
      await this.#call('CreateLogGroup', {});
      await this.#call('CreateLogStream', {});
    }
    this.#opened = true;
  }

  #call(operation: string, input: object): Promise<unknown> {
    const names = {
      logGroupName: this.#group,
      ...(operation === 'CreateLogGroup' ? {} : { logStreamName: this.name }),
    };
    return this.#runtime.call('logs', operation, { ...names, ...input }, this.#caller);
  }
}
