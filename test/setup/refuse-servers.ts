import child from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** A unit test runs pure code: no server, no other process. What needs one belongs to the tests that `npm test` runs beside these. */
const refuse = (what: string) => (): never => {
  throw new Error(`Unit tests start no ${what}: leave the file out of vitest.unit.config.ts`);
};
net.Server.prototype.listen = refuse('server') as never;
for (const start of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const)
  child[start] = refuse('process') as never;
syncBuiltinESMExports();
