/** What every tab is given. */
export interface TabProps {
  /** Choices as the address has them. */
  readonly choices: Readonly<Record<string, string>>;
  /** Changes some of them; an empty value takes one away. */
  choose(changed: Readonly<Record<string, string>>): void;
}
