/** 850 ms, 4.2 s, 3 min 5 s, 2 h 4 min. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 2024-06-01 10:20:30, UTC. */
export const showTime = (time: Date): string => time.toISOString().slice(0, 19).replace('T', ' ');
