export type Screen = readonly [width: number, scheme: 'light' | 'dark'];

/** Widths and color schemes in which every page is judged. The next but one is the other width and the other scheme. */
export const SCREENS: readonly Screen[] = [
  [1280, 'light'],
  [1280, 'dark'],
  [360, 'dark'],
  [360, 'light'],
];
