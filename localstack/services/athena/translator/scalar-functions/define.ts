import { type DuckDBConnection, DuckDBScalarFunction, type DuckDBType } from '@duckdb/node-api';

/** A value as node-api hands it over: bigint for BIGINT and HUGEINT, number, string, boolean, or null. */
// biome-ignore lint/suspicious/noExplicitAny: what a vector holds depends on its DuckDB type, which stands beside.
export type Cell = any;

export interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly DuckDBType[];
  readonly result: DuckDBType;
  /** Called with no null among the arguments; an error thrown fails the row (TRY makes it null). */
  readonly call: (...args: Cell[]) => Cell;
}

/** @throws Error of the function; of a pattern or a JSON text that is nested too deep, in words of our own */
function computed(call: ScalarFunction['call'], args: readonly Cell[]): Cell {
  try {
    return call(...args);
  } catch (error) {
    if (!(error instanceof RangeError && error.message.includes('call stack'))) throw error;
    throw new Error('NOT_SUPPORTED: A value that is nested this deep is not supported by the local Athena');
  }
}

/** Makes functions known to all connections of the connection's instance; a name already there is left as it is. */
export function register(connection: DuckDBConnection, functions: readonly ScalarFunction[]): void {
  for (const { name, parameters, result, call } of functions) {
    const definition = DuckDBScalarFunction.create({
      name,
      parameterTypes: parameters,
      returnType: result,
      mainFunction: (_info, input, output) => {
        const columns = parameters.map((_, i) => input.getColumnVector(i));
        for (let r = 0; r < input.rowCount; r++) {
          const args = columns.map((column) => column.getItem(r));
          output.setItem(r, args.includes(null) ? null : computed(call, args));
        }
        output.flush();
      },
    });
    try {
      connection.registerScalarFunction(definition);
    } catch (error) {
      if (!/already exists|[Ff]ailed to register/.test(String(error))) throw error;
    }
  }
}
