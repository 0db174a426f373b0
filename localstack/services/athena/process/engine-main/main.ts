import { enableCompileCache } from 'node:module';

// Half of the time until the first query is compiling: what is compiled once is kept.
enableCompileCache();

const { serveQueries } = await import('./serve-queries.ts');
serveQueries(JSON.parse(process.argv[2] ?? '{}'));
