import { parseArgs } from 'node:util';

/** What the CDK's command line runs; by itself `node bin/app.ts [-c env=prod] [-c settings=FILE] [-o DIR]` synthesizes too. */
const { values } = parseArgs({
  options: {
    context: { type: 'string', short: 'c', multiple: true, default: [] },
    output: { type: 'string', short: 'o' },
  },
});

const context = Object.fromEntries(
  values.context.map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, 'true'] : [pair.slice(0, at), pair.slice(at + 1)];
  }),
);

try {
  // Here, so that a mistake in a dataset's definition is met before the CDK is loaded.
  await import('../lib/datasets/registry.ts');
  const { buildApp } = await import('../lib/infra/app.ts');
  buildApp({ context, ...(values.output !== undefined && { outdir: values.output }) }).synth();
} catch (error) {
  // Mistakes in settings, models and state machines say all in their message; a stack trace would bury it.
  const { name, message, stack } = error as Error;
  const known = ['InvalidDataset', 'InvalidSettings', 'InvalidModel', 'InvalidStateMachine'].includes(name);
  process.stderr.write(`${known ? message : stack}\n`);
  process.exitCode = 1;
}
