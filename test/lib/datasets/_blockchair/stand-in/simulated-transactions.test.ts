import { expect, test } from 'vitest';
import type { Row } from '../../../../../lib/datasets/_blockchair/stand-in/day-of-rows.ts';
import { simulatedBlocks } from '../../../../../lib/datasets/_blockchair/stand-in/simulated-blocks.ts';
import {
  simulatedInputs,
  simulatedOutputs,
  simulatedTransactions,
} from '../../../../../lib/datasets/_blockchair/stand-in/simulated-transactions.ts';

const NOW = new Date('2024-06-03T12:00:00Z');
const DAY = '2024-06-02';
/** A day has a million rows: those of its first blocks. */
const BLOCKS = 60;
const blocksOf = (chain: string) => [...simulatedBlocks(1, NOW, chain, DAY)!.rows].slice(0, BLOCKS);
function rowsOf(of: typeof simulatedTransactions, chain: string, height = 'block_id'): readonly Row[] {
  const last = Number(blocksOf(chain).at(-1)!.id);
  const rows: Row[] = [];
  for (const row of of(1, NOW, chain, DAY)!.rows) {
    if (Number(row[height]) > last) break;
    rows.push(row);
  }
  return rows;
}
const sum = (rows: readonly Row[], name: string) =>
  rows.reduce((total, row) => total + BigInt(row[name] ?? '0'), 0n);

test('transactions, outputs and inputs of a simulated day add up to what its blocks state', () => {
  const blocks = blocksOf('dogecoin');
  const transactions = rowsOf(simulatedTransactions, 'dogecoin');
  const outputs = rowsOf(simulatedOutputs, 'dogecoin');
  const inputs = rowsOf(simulatedInputs, 'dogecoin', 'spending_block_id');
  const [byBlock, paid, spent] = [
    Map.groupBy(transactions, (row) => row.block_id),
    Map.groupBy(outputs, (row) => row.block_id),
    Map.groupBy(inputs, (row) => row.spending_block_id),
  ];
  expect(byBlock.size).toBe(blocks.length);
  for (const block of blocks) {
    const own = byBlock.get(block.id!)!;
    const [out, inn] = [paid.get(block.id!)!, spent.get(block.id!)!];
    expect({
      transaction_count: String(own.length),
      input_count: String(sum(own, 'input_count')),
      output_count: String(sum(own, 'output_count')),
      input_total: String(sum(own, 'input_total')),
      output_total: String(sum(own, 'output_total')),
      fee_total: String(sum(own, 'fee')),
      rows: [
        String(out.length),
        String(sum(out, 'value')),
        String(inn.length + 1),
        String(sum(inn, 'value')),
      ],
    }).toEqual({
      transaction_count: block.transaction_count,
      input_count: block.input_count,
      output_count: block.output_count,
      input_total: block.input_total,
      output_total: block.output_total,
      fee_total: block.fee_total,
      rows: [block.output_count, block.output_total, block.input_count, block.input_total],
    });
    expect(own.every(({ fee, output_total: total }) => BigInt(fee!) >= 0n && BigInt(total!) > 0n)).toBe(true);
  }
  const keys = new Set(outputs.map((row) => `${row.transaction_hash} ${row.index}`));
  expect(keys.size).toBe(outputs.length);
  expect(inputs.every(({ time, spending_time: spending }) => time! < spending!)).toBe(true);
});

test('of Ethereum, values and fees add up, and the reward is a row without a hash beside the transactions', () => {
  const blocks = blocksOf('ethereum');
  const own = Map.groupBy(rowsOf(simulatedTransactions, 'ethereum'), (row) => row.block_id);
  for (const block of blocks) {
    const rows = own.get(block.id!)!;
    const sent = rows.filter(({ hash }) => hash !== null);
    expect([rows.length - sent.length, rows.at(-1)?.type]).toEqual([1, 'synthetic_coinbase']);
    expect([sent.length, sum(sent, 'value'), sum(sent, 'fee'), sum(sent, 'gas_used')].map(String)).toEqual([
      block.transaction_count,
      block.value_total,
      block.fee_total,
      block.gas_used,
    ]);
    expect(
      sent.every(
        ({ fee, gas_used: used, gas_price: price }) => BigInt(fee!) === BigInt(used!) * BigInt(price!),
      ),
    ).toBe(true);
  }
  expect(simulatedOutputs(1, NOW, 'ethereum', DAY)).toBeUndefined();
});
