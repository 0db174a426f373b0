import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { docsSite } from '../docs/docs-site.ts';
import { CommandFailed } from '../failure.ts';
import { print } from '../output.ts';

/** Tells a folder that this command wrote from any other. */
const MARK = '.coinlake-docs';

/** `docs`: writes the documentation, with a catalog of the contracts, as a static site. */
export function docsCommand(): Command {
  return new Command('docs')
    .description('write the documentation and the catalog of tables as a static site, which needs no server')
    .option('--out <dir>', 'folder of the site; what an earlier site left in it is removed', 'site')
    .action(async ({ out }: { readonly out: string }) => {
      const count = await writeSite(out, docsSite());
      print(`${count} files in ${out}: open ${join(out, 'index.html')}`);
    });
}

/**
 * Writes a site into a folder, which is then this site and nothing else.
 * @param files by their path below the folder
 * @returns how many files were written
 * @throws CommandFailed when the folder has files that no site left there
 */
export async function writeSite(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<number> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (present.length > 0 && !present.includes(MARK))
    throw new CommandFailed(
      `${folder} holds files that are no documentation of this command: name an empty folder, or a new one, with --out`,
    );
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARK), '');
  for (const [path, content] of files) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return files.size;
}
