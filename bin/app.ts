import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../lib/cli/failure.ts';
import { failureReport } from '../lib/cli/failure-report.ts';

/**
 * What the CDK's command line runs. By itself, `npm run synth -- [-c env=prod] [-c settings=FILE] [-o DIR]` synthesizes too, into
 * cdk.out unless told otherwise, and says where the templates lie.
 */
async function main(): Promise<void> {
  const { context, output } = options();
  // Loaded here, so that a mistake in a dataset's definition is met before the CDK is.
  await import('../lib/datasets/registry.ts');
  const { buildApp } = await import('../lib/infra/app.ts');
  const byItself = process.env.CDK_OUTDIR === undefined;
  const outdir = output ?? (byItself ? 'cdk.out' : undefined);
  const assembly = buildApp({ context, ...(outdir !== undefined && { outdir }) }).synth();
  if (!byItself) return;
  const templates = assembly.stacks.map(({ templateFile }) => `  ${templateFile}`);
  process.stdout.write(`Synthesized into ${resolve(assembly.directory)}:\n${templates.join('\n')}\n`);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        output: { type: 'string', short: 'o' },
      },
    });
    const pairs = values.context.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, 'true'] : [pair.slice(0, at), pair.slice(at + 1)];
    });
    return { context: Object.fromEntries(pairs) as Record<string, string>, output: values.output };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

// Nobody may be there to read where the templates lie.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
try {
  await main();
} catch (error) {
  const { code, message } = failureReport(error);
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exitCode = code;
}
