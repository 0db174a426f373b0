import {
  bigint,
  dataset,
  day,
  days,
  decimal,
  identity,
  parameter,
  path,
  text,
  timestamp,
} from '../../ingestion/index.ts';
import {
  daysOfChains,
  dumpedTable,
  FRACTION,
  fraction,
  OPTIONAL,
  settles,
} from '../_blockchair/blockchair.ts';
import { OUTPUT_COLUMNS } from '../_blockchair/output-columns.ts';

/** Outputs that were spent, by the UTC day of the block that spends them, from Blockchair's dumps: what addresses spend. */
export default dataset({
  name: 'blockchair_inputs',
  description:
    'Inputs of transactions of bitcoin-like chains, one row an output that is spent, by Blockchair',
  ...dumpedTable('inputs'),
  coverage: days({ start: 'P1D', column: 'spending_time', settles }),
  isOffByDefault: true,
  ...daysOfChains(['dogecoin']),
  tables: {
    blockchair_inputs: {
      merge: 'replace',
      key: ['chain', 'spending_time', 'spending_block_id', 'spending_transaction_hash', 'spending_index'],
      partition: [identity('chain'), day('spending_time')],
      columns: {
        chain: text('Chain as Blockchair names it, e.g. dogecoin', parameter('chain')),
        ...OUTPUT_COLUMNS,
        spending_block_id: bigint('Height of the block that spends it', path('spending_block_id'), {
          minimum: 0,
        }),
        spending_transaction_hash: text(
          'Hash of the transaction that spends it',
          path('spending_transaction_hash'),
        ),
        spending_index: bigint('Position among that transaction’s inputs, from 0', path('spending_index'), {
          minimum: 0,
        }),
        spending_time: timestamp('Time that the block which spends it states, UTC', path('spending_time'), {
          written: 'iso_8601',
        }),
        spending_value_usd: fraction('Amount when it was spent, USD', 'spending_value_usd'),
        spending_sequence: bigint('Sequence number', path('spending_sequence'), OPTIONAL),
        spending_signature_hex: text('Signature, hexadecimal', path('spending_signature_hex'), OPTIONAL),
        spending_witness: text('Witnesses, hexadecimal, by commas', path('spending_witness'), OPTIONAL),
        lifespan: bigint('Seconds for which it lay unspent', path('lifespan'), OPTIONAL),
        cdd: decimal(38, 24, 'Coin days destroyed', path('cdd'), FRACTION),
      },
    },
  },
});
