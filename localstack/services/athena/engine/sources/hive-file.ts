/** One file of a Hive table. */
export interface HiveFile {
  readonly uri: string;
  /** Absolute path on disk. */
  readonly path: string;
  readonly size: number;
}
