import { Command } from 'commander';
import { serveDashboard } from '../dashboard/serve-dashboard.ts';
import { servedLake } from '../dashboard/served-lake.ts';
import { marketOf } from '../market/claim-market.ts';
import { print } from '../output.ts';
import { DEFAULT_PORT, portNumber } from '../port-number.ts';
import { type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

/** Where the page is served unless told otherwise: beside the AWS endpoint. */
export const DEFAULT_PAGE_PORT = DEFAULT_PORT + 1;

/** `dashboard`: the page and the API of a deployment on this machine, read only, with the caller's own rights. */
export function dashboardCommand(): Command {
  const command = new Command('dashboard')
    .description('serve the page and the API of the tables here, read only, until Ctrl-C')
    .option('--page-port <n>', 'port of 127.0.0.1; 0 for any free one', portNumber, DEFAULT_PAGE_PORT);
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (options: TargetOptions & { readonly pagePort: number }) => {
    const market = options.target === 'local' ? await marketOf(options.data) : undefined;
    await withSession(
      options,
      async (session, signal) => {
        const page = await serveDashboard(servedLake(session, market?.kind ?? 'live'), options.pagePort);
        try {
          print(`Page and API: ${page.url} (${page.url}/openapi.json). Ctrl-C ends it.`);
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        } finally {
          await page.close();
        }
      },
      { endsBySignal: true },
    );
  });
}
