import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { isObject, type Json } from '../json-value.ts';
import type { Evaluation, EvaluationAnswer } from './evaluation-worker.ts';
import { type Bindings, evaluationError, expressionOf } from './expression.ts';

/** How long one template may take, milliseconds. */
const TIME_LIMIT_MS = 10_000;
/** How much memory one worker may take. */
const MEMORY_LIMIT_BYTES = 256 * 2 ** 20;
/**
 * V8's own limit lies far above: it ends the whole process when one allocation passes it. Megabytes.
 */
const HEAP_LIMIT_MB = 2048;
const WATCH_MS = 20;
/** Threads at a time. A further one is made when all have been at one template for so long: it does not hold up the others. */
const MOST_THREADS = 3;
const SLOW_MS = 1000;

interface Job {
  readonly evaluation: Evaluation;
  readonly resolve: (value: Json) => void;
  readonly reject: (error: unknown) => void;
}

let program: string | undefined;
const idle: EvaluationThread[] = [];
const waiting: Job[] = [];
const threads = new Set<EvaluationThread>();
let underWay = 0;
let slow: NodeJS.Timeout | undefined;

/** Evaluations that have not ended: a clock that jumps waits for them. */
export const evaluationsUnderWay = (): number => underWay;

/**
 * Evaluates every `{% %}` string of a template as `evaluateTemplate` does, in a thread that can be ended: an expression may recur
 * without end or fill the memory, and other requests are answered meanwhile.
 * @param field where it stands in the state, e.g. Output/count
 * @throws StateError States.QueryEvaluationError, also for what takes more than ten seconds or 256 MB
 */
export async function evaluate(template: Json, field: string, bindings: Bindings): Promise<Json> {
  if (!hasExpression(template)) return template;
  underWay++;
  try {
    return await new Promise<Json>((resolve, reject) => {
      waiting.push({ evaluation: { template, field, bindings }, resolve, reject });
      next();
    });
  } finally {
    underWay--;
  }
}

function hasExpression(template: Json): boolean {
  if (typeof template === 'string') return expressionOf(template) !== undefined;
  if (Array.isArray(template)) return template.some(hasExpression);
  return isObject(template) && Object.values(template).some(hasExpression);
}

/** Gives waiting work to idle threads, or to a further one when those there are take long. */
function next(): void {
  while (waiting.length > 0) {
    const thread = idle.pop() ?? (threads.size === 0 ? new EvaluationThread() : undefined);
    if (thread === undefined) break;
    thread.run(waiting.shift()!);
  }
  if (waiting.length === 0 || threads.size >= MOST_THREADS || slow !== undefined) return;
  slow = setTimeout(() => {
    slow = undefined;
    if (waiting.length > 0 && [...threads].every((thread) => thread.busyMs >= SLOW_MS))
      idle.push(new EvaluationThread());
    next();
  }, SLOW_MS).unref();
}

class EvaluationThread {
  readonly #worker: Worker;
  #job: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #began = 0;
  #ended = false;

  constructor() {
    threads.add(this);
    program ??= buildSync({
      entryPoints: [fileURLToPath(new URL('./evaluation-worker.ts', import.meta.url))],
      ...{ bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node24' },
    }).outputFiles[0]!.text;
    this.#worker = new Worker(program, {
      eval: true,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB, maxYoungGenerationSizeMb: 12 },
      name: 'jsonata',
    });
    this.#worker.on('message', (answer: EvaluationAnswer) => this.#answered(answer));
    this.#worker.on('error', ({ message }) => this.#end(`threw an error during evaluation. ${message}`));
    this.#worker.unref();
  }

  /** How long it has been at its template, milliseconds; 0 when it has none. */
  get busyMs(): number {
    return this.#job ? performance.now() - this.#began : 0;
  }

  run(job: Job): void {
    this.#job = job;
    this.#began = performance.now();
    this.#worker.ref();
    const seconds = TIME_LIMIT_MS / 1000;
    this.#timer = setTimeout(
      () => this.#end(`took more than ${seconds} seconds: check for an infinite loop.`),
      TIME_LIMIT_MS,
    );
    this.#look();
    this.#worker.postMessage(job.evaluation);
  }

  #answered(answer: EvaluationAnswer): void {
    const job = this.#release();
    if ('value' in answer) job?.resolve(answer.value);
    else job?.reject(evaluationError(answer.cause, answer.location));
    this.#worker.unref();
    // One is kept: what waited for the others has been served.
    if (idle.length > 0 && waiting.length === 0) this.#stop();
    else idle.push(this);
    next();
  }

  /** Ends the thread with whatever it evaluates. */
  #end(reason: string): void {
    if (this.#ended) return;
    const job = this.#release();
    this.#stop();
    if (job) {
      const { template, field } = job.evaluation;
      const expression = typeof template === 'string' ? (expressionOf(template) ?? template) : undefined;
      const what =
        expression === undefined
          ? `The JSONata expressions specified for the field '${field}'`
          : `The JSONata expression '${expression}' specified for the field '${field}'`;
      job.reject(evaluationError(`${what} ${reason}`, field));
    }
    next();
  }

  #release(): Job | undefined {
    const job = this.#job;
    this.#job = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    return job;
  }

  #stop(): void {
    this.#ended = true;
    threads.delete(this);
    const at = idle.indexOf(this);
    if (at >= 0) idle.splice(at, 1);
    void this.#worker.terminate();
  }

  /** Interrupts the thread for a look at its memory, again and again while it evaluates. */
  #look(): void {
    const job = this.#job;
    this.#watch = setTimeout(async () => {
      const heap = await this.#worker.getHeapStatistics().catch(() => undefined);
      if (this.#job !== job || this.#ended) return;
      if (heap && heap.total_physical_size + heap.external_memory > MEMORY_LIMIT_BYTES)
        this.#end(`took more than ${MEMORY_LIMIT_BYTES / 2 ** 20} MB of memory: check for an infinite loop.`);
      else this.#look();
    }, WATCH_MS);
  }
}
