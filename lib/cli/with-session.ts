import { interruption } from './interruption.ts';
import { note } from './output.ts';
import { openSession, type Session } from './session.ts';
import { checkTarget, type TargetOptions } from './target.ts';

/**
 * Opens the deployment that the options name, does the work, says on standard error whose rows those were when they are not live,
 * and closes. Ctrl-C cuts the work off, unless it ends by itself: then it has to, by the signal.
 * @param ending.endsBySignal whether the work has something to end elsewhere, such as a query. @default false
 */
export async function withSession(
  options: TargetOptions,
  work: (session: Session, signal: AbortSignal) => Promise<void>,
  { endsBySignal = false }: { readonly endsBySignal?: boolean } = {},
): Promise<void> {
  const interrupted = interruption();
  try {
    const session = await interrupted.race(openSession(checkTarget(options)));
    try {
      const working = work(session, interrupted.signal);
      await (endsBySignal ? working : interrupted.race(working));
      if (session.label) note(`(${session.label})`);
    } finally {
      await session.close();
    }
  } finally {
    interrupted.end();
  }
}
