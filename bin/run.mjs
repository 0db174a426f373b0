import { runWithProjectNode } from './project-node.mjs';

// `node bin/run.mjs PROGRAM …`: what npm's scripts start.
const [program, ...args] = process.argv.slice(2);
await runWithProjectNode(program, args);
