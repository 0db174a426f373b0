import { Command } from 'commander';
import { openInBrowser } from '../dashboard/open-in-browser.ts';
import { DEFAULT_PAGE_PORT, openPage } from '../dashboard/open-page.ts';
import { marketOf } from '../market/claim-market.ts';
import { note, print } from '../output.ts';
import { portNumber } from '../port-number.ts';
import { sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

/** `dashboard`: the page and the API of a deployment on this machine, read only, with the caller's own rights. */
export function dashboardCommand(): Command {
  const command = new Command('dashboard')
    .description('serve the page and the API of the tables here, read only, until Ctrl-C')
    .option('--page-port <n>', `port of 127.0.0.1 (default: ${DEFAULT_PAGE_PORT}, or a free one)`, portNumber)
    .option('--open', 'open the page in the browser', false);
  for (const option of targetOptions()) command.addOption(option);
  return command.action(
    async (options: TargetOptions & { readonly pagePort?: number; readonly open: boolean }) => {
      const market = options.target === 'local' ? await marketOf(options.data) : undefined;
      await withSession(
        options,
        async (session, signal) => {
          const page = await openPage(session, {
            origin: market?.kind ?? 'live',
            target: sameTarget(options),
            port: options.pagePort,
          });
          try {
            print(`Page and API: ${page.url} (${page.url}/openapi.json). Ctrl-C ends it.`);
            const why = options.open ? await openInBrowser(page.url) : undefined;
            if (why !== undefined) note(why);
            await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          } finally {
            await page.close();
          }
        },
        { endsBySignal: true },
      );
    },
  );
}
