import type { Trino } from '../support/trino.ts';
import { type Answer, type Comparison, compareAnswers } from './answer.ts';
import { type Case, expressionCase } from './case.ts';
import { ExpressionGenerator } from './expression.ts';
import { randomKind } from './kind.ts';
import type { LocalEngine } from './local-answer.ts';
import { type Node, subtrees } from './node.ts';
import { Random } from './random.ts';
import { readSignatures, type Signature } from './signatures.ts';
import { makeTable, type Table, tableSql } from './table.ts';
import { askTrino } from './trino-answer.ts';

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

const BATCH = 40;

type Server = Pick<Trino, 'query'>;

export class Differential {
  readonly #local: LocalEngine;
  readonly #trino: Server;
  readonly #functions: readonly Signature[];
  readonly report: Report = { cases: 0, equal: 0, failed: 0, refused: new Map(), differences: [] };

  constructor(local: LocalEngine, trino: Server, functions: readonly Signature[]) {
    this.#local = local;
    this.#trino = trino;
    this.#functions = functions;
  }

  static async open(local: LocalEngine, trino: Server): Promise<Differential> {
    const { rows } = await trino.query('SHOW FUNCTIONS');
    return new Differential(local, trino, readSignatures(rows));
  }

  async expressions(seed: number): Promise<void> {
    const random = new Random(seed);
    const generator = new ExpressionGenerator(random, this.#functions);
    const table = makeTable(random, 'c', 12, 4);
    const nodes = random.times(BATCH, () =>
      generator.expression(randomKind(random, 2), table.names, random.int(1, 3), true),
    );
    const answers = await this.#askBatch(nodes, table);
    for (const [i, node] of nodes.entries()) {
      const each = expressionCase(node, table, subtrees);
      await this.#judge(seed, each, answers[i]!);
    }
  }

  async #judge(seed: number, each: Case, trino: Answer): Promise<void> {
    const { report } = this;
    report.cases++;
    const comparison = compareAnswers(await this.#local.ask(each.sql), trino, each.approximate, each.ordered);
    if (comparison.verdict === 'equal') {
      report.equal++;
      if (comparison.detail) report.failed++;
    } else if (comparison.verdict === 'refused') this.#refuse(comparison.detail);
    else {
      const shrunk = await this.#shrink(each, comparison);
      if (!shrunk) report.equal++;
      else report.differences.push({ seed, sql: each.sql, ...shrunk });
    }
  }

  #refuse(why: string): void {
    this.report.refused.set(why, (this.report.refused.get(why) ?? 0) + 1);
  }

  /** The smallest case that differs; undefined where two errors race and each engine met another one first. */
  async #shrink(each: Case, found: Comparison): Promise<{ shrunk: string; detail: string } | undefined> {
    let [smallest, detail, race] = [each, found.detail, found.race];
    for (let round = 0; round < 12; round++) {
      let next: [Case, string, boolean | undefined] | undefined;
      for (const candidate of [...smallest.smaller()].sort((a, b) => a.sql.length - b.sql.length)) {
        const comparison = await this.#compare(candidate);
        if (comparison.verdict !== 'different') continue;
        next = [candidate, comparison.detail, comparison.race];
        break;
      }
      if (!next) break;
      [smallest, detail, race] = next;
    }
    if (race) return undefined;
    return { shrunk: smallest.sql, detail };
  }

  async #compare(each: Case): Promise<Comparison> {
    const [local, trino] = [await this.#local.ask(each.sql), await askTrino(this.#trino, each.sql)];
    return compareAnswers(local, trino, each.approximate, each.ordered);
  }

  /** Trino's answers to many expressions over one table: those that fail are asked again, alone. */
  async #askBatch(nodes: readonly Node[], table: Table): Promise<Answer[]> {
    const answers: Answer[] = [];
    const alone = async (i: number) => {
      answers[i] = await askTrino(this.#trino, expressionCase(nodes[i]!, table, subtrees).sql);
    };
    let left = nodes.map((_, i) => i);
    while (left.length) {
      const items = left.map((i) => `try(ROW(${nodes[i]!.sql}))`);
      const answer = await askTrino(
        this.#trino,
        `SELECT\n${items.join(',\n')}\nFROM ${tableSql(table)} ORDER BY n`,
      );
      if ('error' in answer) {
        const line = Number(/line (\d+):/.exec(answer.message)?.[1] ?? 0) - 2;
        if (left[line] === undefined) {
          for (const i of left) await alone(i);
          return answers;
        }
        await alone(left[line]);
        left = left.filter((_, at) => at !== line);
        continue;
      }
      for (const [at, i] of left.entries()) {
        const column = answer.rows.map((row) => row[at] as unknown[] | null);
        if (column.includes(null)) await alone(i);
        else
          answers[i] = {
            types: [/^row\((.*)\)$/s.exec(answer.types[at]!)![1]!],
            rows: column.map((value) => value!),
          };
      }
      break;
    }
    return answers;
  }
}
