import { standInFor } from '../_blockchair/stand-in/provider.ts';
import { simulatedBlocks } from '../_blockchair/stand-in/simulated-blocks.ts';

/** Blockchair's blocks on this machine. */
export default standInFor('blocks', simulatedBlocks);
