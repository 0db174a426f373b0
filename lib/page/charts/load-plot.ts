const load = () => import('uplot');
let loading: ReturnType<typeof load> | undefined;

/** The chart's library, which is larger than all the rest: only what draws waits for it. */
export function loadPlot(): ReturnType<typeof load> {
  if (!loading) {
    // uPlot throws at import where the browser's language is no language tag, e.g. en-US@posix (mended after 1.6.32).
    try {
      new Intl.NumberFormat(navigator.language);
    } catch {
      Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
    }
    loading = load();
  }
  return loading;
}
