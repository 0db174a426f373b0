import type { Position } from './sql-error.ts';

/** A name as written; unquoted names are compared without regard to case, and so are quoted ones, as Trino does. */
export interface Identifier extends Position {
  readonly name: string;
}

export interface TypeNode extends Position {
  /** Lower case: varchar, decimal, array, map, row, timestamp, timestamp with time zone, interval day to second … */
  readonly base: string;
  readonly numbers: readonly number[];
  readonly types: readonly TypeNode[];
  /** Of a row: one for each type, undefined for an anonymous field. */
  readonly fieldNames: readonly (string | undefined)[];
}

export type IntervalField = 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface SortItem {
  readonly expression: Expression;
  readonly descending: boolean;
  /** Null order; Trino's default is last in both directions. */
  readonly nullsFirst: boolean;
}

export interface FrameBound {
  readonly kind: 'unbounded preceding' | 'preceding' | 'current row' | 'following' | 'unbounded following';
  readonly value?: Expression;
}

export interface WindowFrame extends Position {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export interface WindowSpecification extends Position {
  readonly base?: Identifier;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame?: WindowFrame;
}

export interface FunctionCall {
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly star: boolean;
  readonly distinct: boolean;
  readonly orderBy: readonly SortItem[];
  readonly filter?: Expression;
  readonly ignoreNulls: boolean;
  readonly over?: WindowSpecification | Identifier;
}

export type Expression = Position & {
  /** Span in the statement: start inclusive, end exclusive. */
  readonly start: number;
  readonly end: number;
} & (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'binary'; readonly hex: string }
    | { readonly kind: 'integer'; readonly text: string }
    | { readonly kind: 'decimal'; readonly text: string }
    | { readonly kind: 'double'; readonly text: string }
    | { readonly kind: 'typed'; readonly type: TypeNode; readonly value: string }
    | {
        readonly kind: 'interval';
        readonly negative: boolean;
        readonly value: string;
        readonly from: IntervalField;
        readonly to?: IntervalField;
      }
    | { readonly kind: 'parameter'; readonly index: number }
    | { readonly kind: 'column'; readonly name: Identifier }
    | { readonly kind: 'dereference'; readonly base: Expression; readonly field: Identifier }
    | { readonly kind: 'subscript'; readonly base: Expression; readonly index: Expression }
    | { readonly kind: 'row'; readonly items: readonly Expression[] }
    | { readonly kind: 'array'; readonly items: readonly Expression[] }
    | { readonly kind: 'lambda'; readonly parameters: readonly Identifier[]; readonly body: Expression }
    | ({ readonly kind: 'call' } & FunctionCall)
    | { readonly kind: 'grouping'; readonly columns: readonly Expression[] }
    | { readonly kind: 'cast'; readonly operand: Expression; readonly type: TypeNode; readonly safe: boolean }
    | { readonly kind: 'extract'; readonly field: string; readonly operand: Expression }
    | {
        readonly kind: 'case';
        readonly operand?: Expression;
        readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
        readonly otherwise?: Expression;
      }
    | { readonly kind: 'not'; readonly operand: Expression }
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'comparison';
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'distinct from';
        readonly left: Expression;
        readonly right: Expression;
        readonly negated: boolean;
      }
    | {
        readonly kind: 'quantified';
        readonly operator: ComparisonOperator;
        readonly quantifier: 'ALL' | 'ANY';
        readonly left: Expression;
        readonly query: Query;
      }
    | {
        readonly kind: 'between';
        readonly operand: Expression;
        readonly lower: Expression;
        readonly upper: Expression;
        readonly negated: boolean;
      }
    | {
        readonly kind: 'in';
        readonly operand: Expression;
        readonly items: readonly Expression[];
        readonly negated: boolean;
      }
    | {
        readonly kind: 'in query';
        readonly operand: Expression;
        readonly query: Query;
        readonly negated: boolean;
      }
    | {
        readonly kind: 'like';
        readonly operand: Expression;
        readonly pattern: Expression;
        readonly escape?: Expression;
        readonly negated: boolean;
      }
    | { readonly kind: 'is null'; readonly operand: Expression; readonly negated: boolean }
    | { readonly kind: 'exists'; readonly query: Query }
    | { readonly kind: 'subquery'; readonly query: Query }
    | { readonly kind: 'negate'; readonly operand: Expression }
    | {
        readonly kind: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'concat'; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'at time zone'; readonly operand: Expression; readonly zone: Expression }
    | { readonly kind: 'current'; readonly what: string; readonly precision?: number }
  );

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

/** An expression before its positions are added. */
export type Shape = Expression extends infer E
  ? E extends Expression
    ? Omit<E, 'line' | 'column' | 'start' | 'end'>
    : never
  : never;

export interface NamedQuery {
  readonly name: Identifier;
  readonly columns?: readonly Identifier[];
  readonly query: Query;
}

export interface Query extends Position {
  readonly with: readonly NamedQuery[];
  readonly recursive: boolean;
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  readonly offset?: Expression;
  readonly limit?: Expression;
  readonly withTies: boolean;
  /** Where the limit is written as FETCH FIRST, which must be positive. */
  readonly fetch?: Position;
  /** Span in the statement. */
  readonly start: number;
  readonly end: number;
}

export type QueryBody = Position &
  (
    | {
        readonly kind: 'set';
        readonly operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
        readonly distinct: boolean;
        readonly left: QueryBody;
        readonly right: QueryBody;
      }
    | { readonly kind: 'values'; readonly rows: readonly Expression[] }
    | { readonly kind: 'table'; readonly name: QualifiedName }
    | { readonly kind: 'nested'; readonly query: Query }
    | Select
  );

export interface Select extends Position {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from?: Relation;
  readonly where?: Expression;
  readonly groupBy?: GroupBy;
  readonly having?: Expression;
  readonly windows: readonly { readonly name: Identifier; readonly specification: WindowSpecification }[];
}

export interface GroupBy {
  readonly distinct: boolean;
  readonly elements: readonly {
    readonly kind: 'simple' | 'rollup' | 'cube' | 'sets';
    readonly sets: readonly (readonly Expression[])[];
  }[];
}

export type SelectItem = Position &
  (
    | { readonly kind: 'expression'; readonly expression: Expression; readonly alias?: Identifier }
    | { readonly kind: 'all'; readonly of?: Expression; readonly aliases?: readonly Identifier[] }
  );

export interface QualifiedName extends Position {
  readonly parts: readonly string[];
}

/** FOR TIMESTAMP AS OF, FOR VERSION AS OF: which state of a table is read. */
export interface AsOf extends Position {
  readonly kind: 'timestamp' | 'version';
  readonly value: Expression;
}

export type Relation = Position &
  (
    | { readonly kind: 'table'; readonly name: QualifiedName; readonly asOf?: AsOf }
    | { readonly kind: 'subquery'; readonly query: Query; readonly lateral: boolean }
    | { readonly kind: 'unnest'; readonly items: readonly Expression[]; readonly ordinality: boolean }
    | {
        readonly kind: 'alias';
        readonly relation: Relation;
        readonly alias: Identifier;
        readonly columns?: readonly Identifier[];
      }
    | {
        readonly kind: 'sample';
        readonly relation: Relation;
        readonly method: 'BERNOULLI' | 'SYSTEM';
        readonly percentage: Expression;
      }
    | {
        readonly kind: 'join';
        readonly type: 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
        readonly left: Relation;
        readonly right: Relation;
        readonly on?: Expression;
        readonly using?: readonly Identifier[];
        /** By the columns that both sides have, which Trino's grammar has and its analyzer refuses. */
        readonly natural?: boolean;
      }
  );
