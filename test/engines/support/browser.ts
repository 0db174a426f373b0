import { createRequire } from 'node:module';
import { join } from 'node:path';
import { command, exists, installed } from './cache.ts';

const PLAYWRIGHT = 'playwright-core@1.65.1';
const CHROMIUM = '@sparticuz/chromium@153.0.0';
/** Where Debian and Ubuntu have it. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** A request that a test answers. */
interface Route {
  abort(): Promise<void>;
  continue(): Promise<void>;
  fulfill(answer: { readonly status?: number; readonly json: object }): Promise<void>;
}

/** The little of Playwright that the suite uses. */
export interface Page {
  goto(url: string): Promise<{ status(): number; text(): Promise<string> } | null>;
  /** Runs an expression in the page, and waits for its promise. */
  evaluate<T>(expression: string): Promise<T>;
  /** The field that a label names as a whole. */
  getByLabel(label: string, options: { readonly exact: true }): { fill(text: string): Promise<void> };
  waitForTimeout(milliseconds: number): Promise<void>;
  /** Waits until the page has an address of which this is true. */
  waitForURL(at: (url: URL) => boolean): Promise<void>;
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  emulateMedia(media: { readonly colorScheme: 'light' | 'dark' }): Promise<void>;
  on(event: 'console', heard: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', heard: (error: Error) => void): void;
  route(url: string, answer: (route: Route) => Promise<void>): Promise<void>;
  /** Of what is seen, as PNG. */
  screenshot(options: { readonly path?: string }): Promise<Uint8Array>;
  readonly keyboard: { press(key: string): Promise<void> };
  close(): Promise<void>;
}

export interface Browser {
  newPage(): Promise<Page>;
  version(): string;
  close(): Promise<void>;
}

/**
 * Starts a headless Chromium: the system's, else one from npm, which is installed into the cache once.
 * @param resolve names that it finds at addresses of their own, e.g. `MAP evil.example 127.0.0.1`; all others but loopback are unknown
 * @throws Error when none can be had or started
 */
export async function launchBrowser(resolve: readonly string[] = []): Promise<Browser> {
  const folder = await installed('chromium-153.0.0', async (partial) => {
    // Its postinstall has nothing to do: the browser is packed in the package and unpacked below.
    await command('npm', ['install', '--prefix', partial, '--no-save', '--silent', PLAYWRIGHT, CHROMIUM]);
  });
  const { chromium } = createRequire(join(folder, 'package.json'))('playwright-core') as {
    chromium: { launch(options: object): Promise<Browser> };
  };
  const { executablePath, env } = await executableOf(folder);
  const rules = [
    ...resolve,
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
    'EXCLUDE localhost',
    'EXCLUDE *.localhost',
  ];
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      `--host-resolver-rules=${rules.join(' , ')}`,
    ],
  });
}

async function executableOf(folder: string): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  if (await exists(SYSTEM_CHROMIUM)) return { executablePath: SYSTEM_CHROMIUM, env: {} };
  const unpacked = join(folder, 'unpacked');
  const executablePath = join(unpacked, 'chromium');
  if (!(await exists(executablePath))) {
    await command('mkdir', ['-p', unpacked]);
    const script = `const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();`;
    // The runtime's name makes it unpack the libraries that a bare system lacks.
    const environment = { ...process.env, TMPDIR: unpacked, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
    await command(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, env: environment });
  }
  return {
    executablePath,
    env: { LD_LIBRARY_PATH: join(unpacked, 'al2023', 'lib'), FONTCONFIG_PATH: join(unpacked, 'fonts') },
  };
}
