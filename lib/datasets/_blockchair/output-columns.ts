import { bigint, boolean, path, text, timestamp } from '../../ingestion/index.ts';
import { fraction, OPTIONAL, whole } from './blockchair.ts';

/** What outputs have, spent or not. */
export const OUTPUT_COLUMNS = {
  block_id: bigint('Height of the output’s block', path('block_id'), { minimum: 0 }),
  transaction_hash: text('Hash of the output’s transaction', path('transaction_hash')),
  index: bigint('Position in its transaction, from 0', path('index'), { minimum: 0 }),
  time: timestamp('Time that the output’s block states, UTC', path('time'), { written: 'iso_8601' }),
  value: whole('Amount, base units', 'value'),
  value_usd: fraction('Amount when it was received, USD', 'value_usd'),
  recipient: text(
    'Address that receives it, or what Blockchair makes of a script without one',
    path('recipient'),
    OPTIONAL,
  ),
  type: text('Kind of script, e.g. pubkeyhash', path('type'), OPTIONAL),
  script_hex: text('Script, hexadecimal', path('script_hex'), OPTIONAL),
  is_from_coinbase: boolean('Whether its transaction creates coins', path('is_from_coinbase'), OPTIONAL),
  // Dumps have -1 for what is not known, which is true of most outputs: https://github.com/mountaineerbr/bitcoin-all-addresses, README.
  is_spendable: boolean('Whether anybody can spend it, where that is known', path('is_spendable'), {
    nulls: ['-1'],
  }),
} as const;
