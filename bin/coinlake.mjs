#!/usr/bin/env node
import { runWithProjectNode } from './project-node.mjs';

await runWithProjectNode('bin/coinlake.ts', process.argv.slice(2));
