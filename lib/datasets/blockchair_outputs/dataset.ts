import { dataset, day, days, identity, parameter, text } from '../../ingestion/index.ts';
import { daysOfChains, dumpedTable, settles } from '../_blockchair/blockchair.ts';
import { OUTPUT_COLUMNS } from '../_blockchair/output-columns.ts';

/** Outputs of transactions by the UTC day of their block, from Blockchair's dumps: what addresses receive. */
export default dataset({
  name: 'blockchair_outputs',
  description: 'Outputs of transactions of bitcoin-like chains, one row an output, by Blockchair',
  ...dumpedTable('outputs'),
  coverage: days({ start: 'P1D', column: 'time', settles }),
  isOffByDefault: true,
  ...daysOfChains(['dogecoin']),
  tables: {
    blockchair_outputs: {
      merge: 'replace',
      key: ['chain', 'time', 'block_id', 'transaction_hash', 'index'],
      partition: [identity('chain'), day('time')],
      columns: {
        chain: text('Chain as Blockchair names it, e.g. dogecoin', parameter('chain')),
        ...OUTPUT_COLUMNS,
      },
    },
  },
});
