/** A block as Blockchair writes it: texts of its fields by name, null for none. */
export type Block = Readonly<Record<string, string | null>>;

/** A day's blocks of one chain, by id. */
export interface DayOfBlocks {
  readonly blocks: readonly Block[];
  /** The dump as it was recorded. @default it is written anew */
  readonly dump?: Buffer;
}
