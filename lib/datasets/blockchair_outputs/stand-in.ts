import { standInFor } from '../_blockchair/stand-in/provider.ts';
import { simulatedOutputs } from '../_blockchair/stand-in/simulated-transactions.ts';

/** Blockchair's outputs on this machine. */
export default standInFor('outputs', simulatedOutputs);
