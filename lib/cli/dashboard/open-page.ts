import type { ServedLake } from '../../serve/served-lake.ts';
import { DEFAULT_PORT } from '../port-number.ts';
import type { Session } from '../session.ts';
import type { Dashboard } from './serve-dashboard.ts';
import { servedLake } from './served-lake.ts';

/** Where the page is served unless told otherwise: beside the AWS endpoint. */
export const DEFAULT_PAGE_PORT = DEFAULT_PORT + 1;

/**
 * Opens the page and the API of a session's deployment.
 * @param options.target options that name the deployment again in a command to copy, e.g. ` --data DIR`
 * @param options.port @default {@link DEFAULT_PAGE_PORT}, or any free one where another program has it
 * @throws CommandFailed when a port that was asked for is taken
 */
export async function openPage(
  session: Session,
  {
    origin,
    target,
    port,
  }: { readonly origin: ServedLake['origin']; readonly target: string; readonly port?: number | undefined },
): Promise<Dashboard> {
  // A web server is loaded where it serves: other commands would begin later for it.
  const { serveDashboard } = await import('./serve-dashboard.ts');
  const lake = servedLake(session, origin, target);
  if (port !== undefined) return serveDashboard(lake, port);
  return serveDashboard(lake, DEFAULT_PAGE_PORT).catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE')
      return serveDashboard(lake, 0);
    throw error;
  });
}
