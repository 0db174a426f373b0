import type { Runtime } from '../../../runtime.ts';
import type { Call } from '../../service.ts';
import { bucketAndKey } from '../engine/s3-objects.ts';
import { QueryFailure } from '../query-failure.ts';
import type { PreparedStatement, PreparedStatements } from '../state/prepared-statements.ts';
import type { AskedHost } from './engine-process.ts';
import type { Ask } from './messages.ts';

/** Where the bytes of objects lie, for the engine to read. The S3 service is one. */
export interface EngineFiles {
  /** Absolute path of an object's bytes, or undefined when there is none. */
  objectPath(bucket: string, key: string): string | undefined;
  /** Holds s3:GetObject for the call's caller. @throws AwsError */
  authorizeRead(call: Call, bucket: string, key: string): unknown;
}

/** Answers what a query's process asks, with the permissions of who submitted the query. */
export class QueryHost implements AskedHost {
  readonly #runtime: Runtime;
  readonly #files: EngineFiles;
  readonly #statements: PreparedStatements;
  readonly #call: Call;

  constructor(runtime: Runtime, files: EngineFiles, prepared: PreparedStatements, call: Call) {
    this.#runtime = runtime;
    this.#files = files;
    this.#statements = prepared;
    this.#call = call;
  }

  now(): number {
    return this.#runtime.now().getTime();
  }

  async answer(ask: Ask): Promise<unknown> {
    switch (ask.kind) {
      case 'call':
        return this.#runtime.call(ask.service, ask.operation, ask.input, this.#call.caller);
      case 'paths':
        return ask.uris.map((uri) => this.#path(uri));
      case 'prepared':
        return this.#prepared(ask);
    }
  }

  #path(uri: string): string {
    const { Bucket, Key } = bucketAndKey(uri);
    this.#files.authorizeRead(this.#call, Bucket, Key);
    const path = this.#files.objectPath(Bucket, Key);
    if (path === undefined) throw new QueryFailure(`HIVE_CANNOT_OPEN_SPLIT: No object ${uri}`);
    return path;
  }

  #prepared({ operation, values }: Extract<Ask, { kind: 'prepared' }>): unknown {
    switch (operation) {
      case 'get':
        return this.#statements.get(values[0] as string, values[1] as string);
      case 'put':
        return this.#statements.put(values[0] as PreparedStatement);
      case 'delete':
        return this.#statements.delete(values[0] as string, values[1] as string);
    }
  }
}
