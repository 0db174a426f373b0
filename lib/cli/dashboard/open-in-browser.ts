import { spawn } from 'node:child_process';

/** What opens an address on a system; `BROWSER` names another program, as xdg-open itself reads it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens an address in the user's browser.
 * @returns why it could not; undefined when the browser was started
 */
export function openInBrowser(
  url: string,
  { platform = process.platform, browser = process.env.BROWSER } = {},
): Promise<string | undefined> {
  const [program, ...args] = browser ? [browser] : (OPENERS[platform] ?? ['xdg-open']);
  return new Promise((resolve) => {
    const failed = (why: string) => resolve(`No browser was opened (${why}): open ${url} yourself`);
    // It outlives this command.
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'ENOENT' ? `there is no ${program}` : error.message),
    );
    child.once('exit', (code) => (code === 0 ? resolve(undefined) : failed(`${program} ended with ${code}`)));
    // Some openers stay as long as the browser does.
    setTimeout(() => resolve(undefined), 3000).unref();
    child.unref();
  });
}
