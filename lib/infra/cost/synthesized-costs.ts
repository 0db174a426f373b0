import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppOptions, buildApp } from '../app.ts';
import { costTable } from './cost-table.ts';
import type { Template } from './read-deployment.ts';

/** Synthesizes environments and computes their table. */
export const synthesizedCostTable = (environments: readonly string[], options: AppOptions = {}): string =>
  costTable(synthesizedTemplates(environments, options));

/** Templates of each environment's stacks, by its name. */
export function synthesizedTemplates(
  environments: readonly string[],
  options: AppOptions = {},
): Readonly<Record<string, readonly Template[]>> {
  const templates: Record<string, Template[]> = {};
  for (const environment of environments) {
    const outdir = mkdtempSync(join(tmpdir(), 'coinlake-cost-'));
    try {
      const assembly = buildApp({ ...options, environment, outdir }).synth();
      templates[environment] = assembly.stacks.map((stack) => stack.template as Template);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  }
  return templates;
}
