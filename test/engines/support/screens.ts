export type Screen = readonly [width: number, scheme: 'light' | 'dark'];

export const WIDE_LIGHT: Screen = [1280, 'light'];
export const WIDE_DARK: Screen = [1280, 'dark'];
export const NARROW_LIGHT: Screen = [360, 'light'];
export const NARROW_DARK: Screen = [360, 'dark'];

/** Widths and color schemes in which every page is judged. */
export const SCREENS: readonly Screen[] = [WIDE_LIGHT, WIDE_DARK, NARROW_LIGHT, NARROW_DARK];
