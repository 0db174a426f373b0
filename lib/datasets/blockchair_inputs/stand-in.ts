import { standInFor } from '../_blockchair/stand-in/provider.ts';
import { simulatedInputs } from '../_blockchair/stand-in/simulated-transactions.ts';

/** Blockchair's inputs on this machine. */
export default standInFor('inputs', simulatedInputs);
