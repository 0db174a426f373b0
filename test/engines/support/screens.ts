/** Widths and color schemes in which every page is judged. */
export const SCREENS = [
  [1280, 'light'],
  [1280, 'dark'],
  [360, 'light'],
  [360, 'dark'],
] as const;
