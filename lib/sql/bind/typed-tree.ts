import type { ArithmeticOperator, ComparisonOperator, FrameBound } from '../parse/ast.ts';
import type { TrinoType } from '../types/type.ts';

/**
 * Expressions with Trino's types. Implicit casts are explicit here: operands of a comparison have one type, those of
 * decimal arithmetic are both decimals. A column's id is unique in the whole statement.
 */
export type Typed = { readonly type: TrinoType } & (
  | {
      readonly kind: 'constant';
      /**
       * null; boolean; the digits of a number; text; hex of a varbinary; `YYYY-MM-DD`, `HH:MM:SS.f`, or both for times;
       * of a timestamp with time zone the local time; of intervals months or milliseconds.
       */
      readonly value: string | boolean | null;
      /** Of a timestamp with time zone. */
      readonly zone?: string;
    }
  | { readonly kind: 'column'; readonly id: number }
  | { readonly kind: 'variable'; readonly name: string }
  | {
      readonly kind: 'lambda';
      /** Names are unique in the statement; `source` is as written, by which Trino tells lambdas apart. */
      readonly parameters: readonly {
        readonly name: string;
        readonly source: string;
        readonly type: TrinoType;
      }[];
      readonly body: Typed;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Typed[] }
  | { readonly kind: 'cast'; readonly operand: Typed; readonly safe: boolean }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Typed;
      readonly right: Typed;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Typed;
      readonly right: Typed;
    }
  | { readonly kind: 'distinct from'; readonly left: Typed; readonly right: Typed; readonly negated: boolean }
  | { readonly kind: 'and' | 'or'; readonly left: Typed; readonly right: Typed }
  | { readonly kind: 'not' | 'negate' | 'try'; readonly operand: Typed }
  | { readonly kind: 'is null'; readonly operand: Typed; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly operand: Typed;
      readonly items: readonly Typed[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: Typed;
      readonly pattern: Typed;
      readonly escape?: Typed;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Typed; readonly result: Typed }[];
      readonly otherwise: Typed;
    }
  | { readonly kind: 'coalesce'; readonly items: readonly Typed[] }
  | { readonly kind: 'nullif'; readonly left: Typed; readonly right: Typed; readonly compared: TrinoType }
  | { readonly kind: 'array' | 'row'; readonly items: readonly Typed[] }
  | { readonly kind: 'subscript'; readonly base: Typed; readonly index: Typed }
  | { readonly kind: 'field'; readonly base: Typed; readonly index: number }
  | { readonly kind: 'subquery'; readonly query: QueryTree }
  | { readonly kind: 'exists'; readonly query: QueryTree }
  | {
      readonly kind: 'in query';
      readonly operand: Typed;
      readonly query: QueryTree;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'quantified';
      readonly operator: ComparisonOperator;
      readonly quantifier: 'ALL' | 'ANY';
      readonly left: Typed;
      readonly query: QueryTree;
    }
  | {
      readonly kind: 'window';
      readonly call: BoundCall;
      readonly ignoreNulls: boolean;
      readonly over: BoundWindow;
    }
  | { readonly kind: 'grouping'; readonly keys: readonly number[] }
);

export type TypedOf<K extends Typed['kind']> = Extract<Typed, { readonly kind: K }>;

/** A call of an aggregate or window function. */
export interface BoundCall {
  readonly name: string;
  readonly arguments: readonly Typed[];
  readonly distinct: boolean;
  readonly orderBy: readonly BoundSort[];
  readonly filter?: Typed;
  readonly type: TrinoType;
}

export interface BoundSort {
  readonly expression: Typed;
  /** 0-based output column that this is, where it is one. */
  readonly output?: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface BoundWindow {
  readonly partitionBy: readonly Typed[];
  readonly orderBy: readonly BoundSort[];
  readonly frame?: {
    readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
    readonly start: BoundBound;
    readonly end: BoundBound;
  };
}

export interface BoundBound {
  readonly kind: FrameBound['kind'];
  readonly value?: Typed;
}

export interface OutputColumn {
  readonly id: number;
  /** Undefined for an expression without a name (Athena shows `_col0`, by position). */
  readonly name?: string;
  readonly type: TrinoType;
}

/** A query of WITH. */
export interface BoundNamed {
  readonly id: number;
  readonly query: QueryTree;
  /**
   * Of a recursive one: what follows from the rows found before, whose names are those of `query`; of the same column types.
   * It is applied until it gives nothing, and the whole is the union of all.
   */
  readonly step?: { readonly query: QueryTree; readonly distinct: boolean };
}

export interface QueryTree {
  readonly with: readonly BoundNamed[];
  readonly body: BoundBody;
  readonly orderBy: readonly BoundSort[];
  readonly offset?: bigint;
  readonly limit?: bigint;
  /** Rows that equal the last one in the order belong to it too. */
  readonly withTies?: boolean;
  readonly columns: readonly OutputColumn[];
}

export type BoundBody =
  | BoundSelect
  | {
      readonly kind: 'set';
      readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly distinct: boolean;
      readonly left: BoundBody;
      readonly right: BoundBody;
      readonly columns: readonly OutputColumn[];
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Typed[])[];
      readonly columns: readonly OutputColumn[];
    }
  | { readonly kind: 'nested'; readonly query: QueryTree; readonly columns: readonly OutputColumn[] };

export interface BoundSelect {
  readonly kind: 'select';
  readonly from?: BoundRelation;
  readonly where?: Typed;
  /** Present when the select groups or aggregates; select items and having then speak of its keys and aggregates. */
  readonly grouping?: BoundGrouping;
  readonly having?: Typed;
  readonly distinct: boolean;
  readonly items: readonly Typed[];
  readonly columns: readonly OutputColumn[];
}

export interface BoundGrouping {
  readonly keys: readonly { readonly id: number; readonly expression: Typed }[];
  /** Indexes of keys in each grouping set; one set of all keys for a plain GROUP BY. */
  readonly sets: readonly (readonly number[])[];
  readonly aggregates: readonly { readonly id: number; readonly call: BoundCall }[];
  /** GROUPING(…) bit masks over these keys. */
  readonly groupings: readonly { readonly id: number; readonly keys: readonly number[] }[];
}

export type BoundRelation =
  | {
      readonly kind: 'table';
      readonly database: string;
      readonly name: string;
      readonly columns: readonly { readonly id: number; readonly name: string; readonly type: TrinoType }[];
    }
  | {
      readonly kind: 'query';
      readonly query: QueryTree;
      readonly columns: readonly number[];
      readonly lateral: boolean;
    }
  | {
      readonly kind: 'with';
      readonly id: number;
      readonly sources: readonly number[];
      readonly columns: readonly number[];
    }
  | {
      readonly kind: 'unnest';
      readonly items: readonly { readonly value: Typed; readonly columns: readonly number[] }[];
      readonly ordinality?: number;
    }
  | {
      readonly kind: 'sample';
      readonly relation: BoundRelation;
      /** By rows, each for itself, or by larger parts of the relation. */
      readonly method: 'BERNOULLI' | 'SYSTEM';
      /** From 0 to 100. */
      readonly percentage: number;
    }
  | {
      readonly kind: 'join';
      readonly type: 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
      readonly left: BoundRelation;
      readonly right: BoundRelation;
      readonly on?: Typed;
    };

/** A whole query, bound. */
export interface BoundQuery {
  readonly kind: 'query';
  /** Names as Athena shows them: `_col0` for an expression without one. */
  readonly columns: readonly { readonly name: string; readonly type: TrinoType }[];
  readonly tree: QueryTree;
  /** Tables read, in order of appearance. */
  readonly tables: readonly { readonly database: string; readonly name: string }[];
}
