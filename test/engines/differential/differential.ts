import type { Trino } from '../support/trino.ts';
import { aggregateCall } from './aggregate.ts';
import { type Answer, type Comparison, compareAnswers } from './answer.ts';
import {
  AGGREGATES,
  type Case,
  expressionCase,
  queryCase,
  SCALARS,
  type Shape,
  TOTALS,
  WINDOWS,
} from './case.ts';
import { ExpressionGenerator } from './expression.ts';
import { randomKind } from './kind.ts';
import type { Node } from './node.ts';
import { makeQuery } from './query.ts';
import { Random } from './random.ts';
import { readSignatures, type Signature } from './signatures.ts';
import { makeTable, type Table } from './table.ts';
import { askTrino } from './trino-answer.ts';
import { windowCall } from './window.ts';

export interface Difference {
  /** Seed of the batch that has the case. */
  readonly seed: number;
  readonly sql: string;
  /** The smallest case found inside that differs too. */
  readonly shrunk: string;
  readonly detail: string;
}

export interface Report {
  cases: number;
  equal: number;
  /** Both failed, with the same error. */
  failed: number;
  readonly refused: Map<string, number>;
  readonly differences: Difference[];
}

type Server = Pick<Trino, 'query'>;
/** The engine that is judged. */
interface Local {
  ask(sql: string): Promise<Answer>;
}

export class Differential {
  readonly #local: Local;
  readonly #trino: Server;
  readonly #functions: readonly Signature[];
  readonly report: Report = { cases: 0, equal: 0, failed: 0, refused: new Map(), differences: [] };

  constructor(local: Local, trino: Server, functions: readonly Signature[]) {
    this.#local = local;
    this.#trino = trino;
    this.#functions = functions;
  }

  static async open(local: Local, trino: Server): Promise<Differential> {
    const { rows } = await trino.query('SHOW FUNCTIONS');
    return new Differential(local, trino, readSignatures(rows));
  }

  /** Batches of all kinds, from a seed on, until there are so many cases. */
  async run(seed: number, cases: number): Promise<Report> {
    let next = seed;
    const kinds = [this.expressions, this.expressions, this.aggregates, this.windows, this.queries];
    const work = async () => {
      while (this.report.cases < cases) {
        const at = next++;
        await kinds[at % kinds.length]!.call(this, at);
      }
    };
    await Promise.all([work(), work(), work()]);
    return this.report;
  }

  /** A line of counts, and what was refused most. */
  summary(): string {
    const { cases, equal, failed, refused, differences } = this.report;
    const sorted = [...refused].sort(([, a], [, b]) => b - a);
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    return [
      `${cases} cases: ${equal} equal (${failed} of them the same error), ${total} refused by name, ${differences.length} different`,
      ...sorted.slice(0, 20).map(([why, count]) => `  ${count} × ${why}`),
    ].join('\n');
  }

  /** Forty expressions over the rows of one table. */
  async expressions(seed: number): Promise<void> {
    const { random, generator } = this.#generator(seed);
    const table = makeTable(random, 'c', 12, 4);
    const make = () => generator.expression(randomKind(random, 2), table.names, random.int(1, 3), true);
    await this.#batch(seed, random.times(40, make), table, SCALARS);
  }

  /** Twenty aggregates over groups, or over all rows. */
  async aggregates(seed: number): Promise<void> {
    const { random, generator } = this.#generator(seed);
    const table = makeTable(random, 'c', 10, 7, false);
    const make = () => aggregateCall(generator, this.#functions, table.names);
    await this.#batch(seed, random.times(20, make), table, random.chance(0.8) ? AGGREGATES : TOTALS);
  }

  /** Fifteen window functions. */
  async windows(seed: number): Promise<void> {
    const { random, generator } = this.#generator(seed);
    const table = makeTable(random, 'c', 10, 7, false);
    await this.#batch(
      seed,
      random.times(15, () => windowCall(generator, table.names)),
      table,
      WINDOWS,
    );
  }

  /** Five whole queries. */
  async queries(seed: number): Promise<void> {
    const { random, generator } = this.#generator(seed);
    for (let i = 0; i < 5; i++) {
      const [t, u] = [makeTable(random, 'c', 6, 5), makeTable(random, 'd', 5, 4)];
      const { sql, ordered } = makeQuery(generator, t, u);
      const trino = askTrino(this.#trino, sql);
      await this.#judge(seed, queryCase(sql, ordered), await this.#local.ask(sql), await trino);
    }
  }

  #generator(seed: number) {
    const random = new Random(seed);
    return { random, generator: new ExpressionGenerator(random, this.#functions) };
  }

  async #batch(seed: number, nodes: readonly Node[], table: Table, form: Shape): Promise<void> {
    const cases = nodes.map((node) => expressionCase(node, table, form));
    const local: Answer[] = [];
    for (const each of cases) local.push(await this.#local.ask(each.sql));
    const answers = await this.#askBatch(nodes, table, form, local);
    for (const [i, each] of cases.entries()) {
      let trino = answers[i]!;
      // Trino takes 0e0 and -0e0 side by side for one constant, so what it says of an expression alone is what counts.
      if (compareAnswers(local[i]!, trino, each.approximate, each.ordered).verdict === 'different')
        trino = await askTrino(this.#trino, each.sql);
      await this.#judge(seed, each, local[i]!, trino);
    }
  }

  async #judge(seed: number, each: Case, local: Answer, trino: Answer): Promise<void> {
    const { report } = this;
    report.cases++;
    const comparison = compareAnswers(local, trino, each.approximate, each.ordered);
    if (comparison.verdict === 'equal') {
      report.equal++;
      if (comparison.failure) report.failed++;
    } else if (comparison.verdict === 'refused') this.#refuse(comparison.detail);
    else {
      const [smallest, found] = await this.#shrink(each, comparison);
      // Two errors in one query: which one comes first is chance.
      if (found.failure === 'both') report.equal++;
      else if (found.failure && (await this.#failsInside(smallest)))
        this.#refuse(
          found.failure === 'local'
            ? 'An operand that Trino does not compute, because another one is null, fails'
            : 'An operand that nothing needs is not computed, and Trino fails on it',
        );
      else report.differences.push({ seed, sql: each.sql, shrunk: smallest.sql, detail: found.detail });
    }
  }

  #refuse(why: string): void {
    this.report.refused.set(why, (this.report.refused.get(why) ?? 0) + 1);
  }

  /** The smallest case that differs, and how. */
  async #shrink(each: Case, found: Comparison): Promise<[Case, Comparison]> {
    let [smallest, comparison] = [each, found];
    for (let round = 0; round < 12; round++) {
      let next: [Case, Comparison] | undefined;
      for (const candidate of [...smallest.smaller()].sort((a, b) => a.sql.length - b.sql.length)) {
        const own = await this.#compare(candidate);
        if (own.verdict !== 'different') continue;
        next = [candidate, own];
        break;
      }
      if (!next) break;
      [smallest, comparison] = next;
    }
    return [smallest, comparison];
  }

  /** Whether a part of the case fails with both engines. */
  async #failsInside(each: Case): Promise<boolean> {
    for (const part of each.smaller()) {
      const { verdict, failure } = await this.#compare(part);
      if (verdict === 'equal' && failure === 'both') return true;
    }
    return false;
  }

  async #compare(each: Case): Promise<Comparison> {
    const [local, trino] = [await this.#local.ask(each.sql), await askTrino(this.#trino, each.sql)];
    return compareAnswers(local, trino, each.approximate, each.ordered);
  }

  /**
   * Trino's answers to many expressions over one table, asked together, as most of a statement's time is its planning. Those
   * that fail are asked again, alone; those that fail locally, and so likely there, are not asked with the others at all.
   */
  async #askBatch(
    nodes: readonly Node[],
    table: Table,
    form: Shape,
    local: readonly Answer[],
  ): Promise<Answer[]> {
    const answers: Answer[] = [];
    const alone = async (i: number) => {
      answers[i] = await askTrino(this.#trino, expressionCase(nodes[i]!, table, form).sql);
    };
    const together = async (wanted: readonly number[]): Promise<void> => {
      if (wanted.length === 0) return;
      if (wanted.length === 1) return alone(wanted[0]!);
      const texts = wanted.map((i) => (form.tried ? `try(ROW(${nodes[i]!.sql}))` : nodes[i]!.sql));
      const answer = await askTrino(this.#trino, form.sql(texts, table));
      if ('error' in answer) {
        const at = Number(/line (\d+):/.exec(answer.message)?.[1] ?? 0) - 2 - form.before;
        if (wanted[at] !== undefined) {
          await alone(wanted[at]);
          return together(wanted.filter((_, index) => index !== at));
        }
        const half = wanted.length >> 1;
        await together(wanted.slice(0, half));
        return together(wanted.slice(half));
      }
      for (const [at, i] of wanted.entries()) {
        const own = answer.rows.map((row) => row[at + form.before]);
        const fixed = answer.rows.map((row) => row.slice(0, form.before));
        const types = answer.types.slice(0, form.before);
        const type = answer.types[at + form.before]!;
        if (!form.tried)
          answers[i] = { types: [...types, type], rows: fixed.map((row, r) => [...row, own[r]]) };
        else if (own.includes(null)) await alone(i);
        else answers[i] = { types: [/^row\((.*)\)$/s.exec(type)![1]!], rows: own as unknown[][] };
      }
    };
    const all = nodes.map((_, i) => i);
    const failing = all.filter((i) => 'error' in local[i]!);
    await together(all.filter((i) => !failing.includes(i)));
    for (const i of failing) await alone(i);
    return answers;
  }
}
