import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onlyDatasets } from './only-datasets.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const PARTS = [
  'bin',
  'lib',
  'lambdas',
  'localstack',
  'statemachines',
  'glue-sql',
  'cdk.json',
  'package.json',
  'package-lock.json',
];

/** The page that tells how a dataset is added, and its commands as they stand there. */
export const guide = readFileSync(join(PROJECT, 'docs', 'add-a-dataset.md'), 'utf8');
export const guideCommands = [...guide.matchAll(/^npx coinlake .*$/gm)].map(([line]) => line);

/** A copy of the project, to which a test adds datasets; `settings.json` in it turns off all that are there. */
export function projectCopy() {
  const copy = mkdtempSync(join(tmpdir(), 'coinlake-guide-'));
  for (const part of PARTS) cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'settings.json'), JSON.stringify({ datasets: onlyDatasets({}) }));
  return {
    copy,
    /** A command as a page has it, and more options; Ctrl-C ends it once it has said `last`. */
    coinlake(
      command: string,
      more: readonly string[] = [],
      last?: string,
    ): Promise<{ code: number | null; output: string }> {
      const [, args = ''] = /^npx coinlake (.*)$/.exec(command) ?? [];
      const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const child = spawn(process.execPath, ['bin/coinlake.ts', ...words, ...more], { cwd: copy });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk;
          if (last !== undefined && output.includes(last)) child.kill('SIGINT');
        });
      return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}
