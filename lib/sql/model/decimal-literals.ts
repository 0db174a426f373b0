import { InvalidModel, position, type Statement } from './statement.ts';

/**
 * Refuses a bare `1.5`: Trino reads it as a decimal, while Athena's documents ask for `DECIMAL '1.5'` and users have seen doubles
 * (SELECT 0.1 + 0.2 gives 0.30000000000000004 there). A model must mean the same everywhere.
 * Source: Amazon Athena user guide, "Data types in Amazon Athena", decimal.
 * @throws InvalidModel naming the first such literal
 */
export function refuseBareDecimals(statement: Statement, where: string): void {
  const literal = statement.tokens.find((token) => token.kind === 'decimal');
  if (literal)
    throw new InvalidModel(
      `${where}, ${position(literal)}: ${literal.raw} is a decimal in Trino and may be a double in Athena: ` +
        `write DECIMAL '${literal.raw}', or ${literal.raw}E0 for a double`,
    );
}
