import { standInFor } from '../_blockchair/stand-in/provider.ts';
import { simulatedTransactions } from '../_blockchair/stand-in/simulated-transactions.ts';

/** Blockchair's transactions on this machine. */
export default standInFor('transactions', simulatedTransactions);
