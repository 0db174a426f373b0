import type { Cells } from './block-oracle.ts';

/** What the models make of recorded transactions, outputs and inputs: it imports nothing of the product but a type of the tests. */

/** A number rounded to eight decimal places, half away from zero. */
function dollars(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const [whole = '0', part = ''] = text.split('.');
  const units =
    BigInt(whole + part.padEnd(8, '0').slice(0, 8)) + (part[8] !== undefined && part[8] >= '5' ? 1n : 0n);
  const digits = String(units).padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of chains whose transactions have inputs and outputs. */
export const factRows = (transactions: readonly Cells[]): readonly Cells[] =>
  transactions
    .map((cell) => ({
      chain: cell.chain!,
      transaction_hash: cell.hash!,
      block_id: cell.block_id!,
      time: cell.time!,
      date_key: cell.time!.slice(0, 10).replaceAll('-', ''),
      input_count: cell.input_count!,
      output_count: cell.output_count!,
      input_total: cell.input_total!,
      input_total_usd: dollars(cell.input_total_usd),
      output_total: cell.output_total!,
      output_total_usd: dollars(cell.output_total_usd),
      fee: cell.fee!,
      fee_usd: dollars(cell.fee_usd),
      size: cell.size!,
      is_coinbase: String(cell.is_coinbase === '1'),
    }))
    .sort((a, b) => byText(`${a.chain} ${a.transaction_hash}`, `${b.chain} ${b.transaction_hash}`));

export function addressDays(outputs: readonly Cells[], inputs: readonly Cells[]): readonly Cells[] {
  const days = new Map<string, { received: bigint; spent: bigint; outputs: number; inputs: number }>();
  const dayOf = (row: Cells, time: string) => {
    const name = `${row.chain}\t${row.recipient}\t${row[time]!.slice(0, 10)}`;
    const found = days.get(name) ?? { received: 0n, spent: 0n, outputs: 0, inputs: 0 };
    days.set(name, found);
    return found;
  };
  for (const row of outputs.filter(({ recipient }) => recipient)) {
    const day = dayOf(row, 'time');
    day.received += BigInt(row.value!);
    day.outputs++;
  }
  for (const row of inputs.filter(({ recipient }) => recipient)) {
    const day = dayOf(row, 'spending_time');
    day.spent += BigInt(row.value!);
    day.inputs++;
  }
  return [...days]
    .map(([name, { received, spent, outputs, inputs }]) => {
      const [chain = '', address = '', day = ''] = name.split('\t');
      return {
        ...{ chain, address, day, received: String(received), spent: String(spent) },
        ...{ outputs: String(outputs), inputs: String(inputs) },
      };
    })
    .sort((a, b) => byText(`${a.chain} ${a.address} ${a.day}`, `${b.chain} ${b.address} ${b.day}`));
}
