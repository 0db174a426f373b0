export { mempoolStandIn as default } from '../_mempool/stand-in.ts';
