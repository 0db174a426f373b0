import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { readJsonVersion, writeJson } from '../../lake/json-object.ts';
import { type ObjectStore, PreconditionFailed } from '../../lake/object-store.ts';
import { versionField } from '../run/version.ts';
import type { Budget, Closure, Wait } from './budget.ts';

const grant = z.object({
  id: z.string(),
  weight: z.number().nonnegative(),
  /** Until when it may be used, or when its last part was used: epoch ms. */
  until: z.number(),
});

const closure = z.object({
  /** ISO 8601 instant. */
  until: z.string(),
  reason: z.string(),
});

const VERSION = 1;

/** What all calls of a deployment know of a provider: one object in the work bucket. */
const providerRecord = z.object({
  version: versionField('the record of a provider', VERSION),
  /** What calls may use now, and what was used in the last minute. */
  grants: z.array(grant),
  /** UTC date. */
  day: z.string(),
  /** Weight that was used that day. */
  spent: z.number(),
  closed: closure.optional(),
});

type ProviderRecord = z.infer<typeof providerRecord>;

export interface SharedBudgetOptions {
  readonly objects: ObjectStore;
  readonly workBucket: string;
  readonly provider: string;
  /** Whose budget it is, where the provider counts by key. @default the address's */
  readonly apiKey?: string | undefined;
  /** Weight a minute of all calls together. */
  readonly perMinute: number;
  /** Weight a UTC day of all calls together. @default no limit */
  readonly perDay?: number | undefined;
  /** Weight that this call is going to use, as far as is known. @default not known */
  readonly expected?: number;
  /** Epoch ms. @default Date.now */
  readonly now?: () => number;
}

/** Why a request may not be made yet, and for how long. */
interface Refusal {
  readonly milliseconds: number;
  readonly why?: string;
  readonly until?: Date;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A grant is used up soon or not at all: what a call keeps, others wait for. */
const GRANT_LASTS = 20_000;
/**
 * The share of a minute that a call takes at first, if it expects to need it, and the largest one: each time twice as much as before. What was
 * taken and not needed is lost to the others for a minute.
 */
const FIRST_SHARE = 1 / 40;
const LARGEST_SHARE = 1 / 2;
/** The least that is taken at first where it is expected: an hour of few series takes its weight at once. */
const FEW = 10;
/** Calls write one after the other; more often than this, something else is wrong. */
const ATTEMPTS = 30;

/**
 * The budget of a provider, shared by all calls, runs and datasets that ask it with one key: what they use together in any minute, and in a
 * day, and until when the provider is closed. Weight is taken for many requests at a time, so that few requests go to S3 for it.
 *
 * A grant counts until a minute after its last use, or after it lapsed: whatever moment it is used at, no minute holds more than the limit.
 */
export class SharedBudget implements Budget {
  readonly #options: SharedBudgetOptions;
  readonly #uri: string;
  readonly #now: () => number;
  /** Weight that is taken next. */
  #share: number;
  #grant:
    | { readonly id: string; left: number; readonly until: number; used: number; usedAt: number }
    | undefined;
  /** Requests of this call take weight one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SharedBudgetOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#share = Math.min(options.expected ?? 0, Math.max(FEW, options.perMinute * FIRST_SHARE));
    const key =
      options.apiKey === undefined
        ? ''
        : `-${createHash('sha256').update(options.apiKey).digest('hex').slice(0, 16)}`;
    this.#uri = `s3://${options.workBucket}/providers/${encodeURIComponent(options.provider)}${key}.json`;
  }

  /** Until when the provider closed itself; undefined while it is open. */
  async closedUntil(): Promise<Closure | undefined> {
    const stored = await readJsonVersion(this.#options.objects, this.#uri);
    return stored && this.#closureOf(providerRecord.parse(stored.content));
  }

  async close(until: Date, reason: string): Promise<void> {
    await this.#change((record) => {
      const known = this.#closureOf(record);
      if (known && known.until >= until) return undefined;
      return { ...record, closed: { until: until.toISOString(), reason } };
    });
  }

  acquire(weight: number, wait: Wait): Promise<void> {
    // What no limit counts asks nobody.
    if (weight === 0) return Promise.resolve();
    const turn = this.#turn.then(() => this.#take(weight, wait));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #take(weight: number, wait: Wait): Promise<void> {
    while (!this.#use(weight)) {
      const refused = await this.#ask(weight);
      if (refused) await wait(refused.milliseconds, refused.why, refused.until);
    }
  }

  #use(weight: number): boolean {
    const own = this.#grant;
    const now = this.#now();
    if (!own || own.left < weight || now >= own.until) return false;
    own.left -= weight;
    own.used += weight;
    own.usedAt = now;
    return true;
  }

  /** Takes another grant, and says of the one before what was used of it. @returns why not, and for how long */
  async #ask(weight: number): Promise<Refusal | undefined> {
    const { provider, perMinute, perDay = Number.POSITIVE_INFINITY } = this.#options;
    const id = randomUUID();
    let refused: Refusal | undefined;
    let taken = 0;
    let until = 0;
    await this.#change((stored) => {
      refused = undefined;
      const now = this.#now();
      const record = this.#settled(stored, now);
      const closed = this.#closureOf(record);
      if (closed) {
        const milliseconds = closed.until.getTime() - now;
        refused = { milliseconds, why: closed.reason, until: closed.until };
        return undefined;
      }
      if (record.spent + weight > perDay) {
        const tomorrow = new Date((Math.floor(now / DAY) + 1) * DAY);
        const why = `${provider} was asked for ${record.spent} of the ${perDay} requests that it allows a day`;
        refused = { milliseconds: tomorrow.getTime() - now, why, until: tomorrow };
        return undefined;
      }
      const counted = record.grants.filter((one) => one.until + MINUTE > now);
      const free = Math.max(perMinute, weight) - counted.reduce((sum, one) => sum + one.weight, 0);
      if (free < weight) {
        // Some of them are over first.
        let lacking = weight - free;
        const over = counted
          .toSorted((a, b) => a.until - b.until)
          .find((one) => {
            lacking -= one.weight;
            return lacking <= 0;
          });
        refused = { milliseconds: Math.max(1, over!.until + MINUTE - now) };
        return undefined;
      }
      const share = Math.max(weight, Math.min(this.#share, perMinute * LARGEST_SHARE));
      taken = Math.min(share, free, perDay - record.spent);
      until = now + GRANT_LASTS;
      return {
        ...record,
        grants: [...counted, { id, weight: taken, until }],
        spent: record.spent + taken,
      };
    });
    if (refused) return refused;
    this.#grant = { id, left: taken, until, used: 0, usedAt: until };
    this.#share = taken * 2;
    return undefined;
  }

  /** The record with what was really used of this call's grant, and of today. */
  #settled(record: ProviderRecord, now: number): ProviderRecord {
    const today = new Date(now).toISOString().slice(0, 10);
    const own = this.#grant;
    const before = record.day === today ? record.spent : 0;
    const noted = own && record.grants.find(({ id }) => id === own.id);
    if (!own || !noted) return { ...record, day: today, spent: before };
    const grants = record.grants.map((one) =>
      one.id === own.id ? { id: one.id, weight: own.used, until: own.usedAt } : one,
    );
    const unused = record.day === today ? noted.weight - own.used : 0;
    return { ...record, day: today, spent: Math.max(0, before - unused), grants };
  }

  #closureOf({ closed }: ProviderRecord): Closure | undefined {
    if (!closed || Date.parse(closed.until) <= this.#now()) return undefined;
    return { until: new Date(closed.until), reason: closed.reason };
  }

  /** @param change undefined to leave the record as it is */
  async #change(change: (record: ProviderRecord) => ProviderRecord | undefined): Promise<void> {
    const { objects } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const stored = await readJsonVersion(objects, this.#uri);
      const before: ProviderRecord = stored
        ? providerRecord.parse(stored.content)
        : { version: VERSION, grants: [], day: '', spent: 0 };
      const next = change(before);
      if (!next) return;
      try {
        const condition = stored ? { ifMatch: stored.version } : ({ ifNoneMatch: '*' } as const);
        await writeJson(objects, this.#uri, next, condition);
        return;
      } catch (error) {
        if (!(error instanceof PreconditionFailed) || attempt === ATTEMPTS) throw error;
        await pause(Math.random() * 20 * attempt);
      }
    }
  }
}
