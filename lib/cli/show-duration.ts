/** 850 ms, 4.2 s, 3 min 5 s, 2 h 4 min. */
export function showDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  if (whole < 1000) return `${whole} ms`;
  const tenths = Math.round(whole / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** 2024-06-01 10:20:30, UTC. */
export const showTime = (time: Date): string => time.toISOString().slice(0, 19).replace('T', ' ');

/** How long a run took; `…` while it runs. */
export const tookText = ({ milliseconds }: { readonly milliseconds?: number }): string =>
  milliseconds === undefined ? '…' : showDuration(milliseconds);
