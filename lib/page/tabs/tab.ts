/** What every tab is given. */
export interface TabProps {
  /** Choices as the address has them. */
  readonly choices: Readonly<Record<string, string>>;
  /**
   * Changes some of them; an empty value takes one away. `tab` leads to another tab, with nothing but what is given.
   * @param isStep whether the browser's way back leads here. @default false
   */
  choose(changed: Readonly<Record<string, string>>, isStep?: boolean): void;
}
