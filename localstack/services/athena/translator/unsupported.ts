/** Something that the binder accepts, as Trino does, and that has no exact counterpart here. */
export class UnsupportedSql extends Error {
  constructor(what: string) {
    super(`NOT_SUPPORTED: ${what} is not supported by the local Athena`);
    this.name = 'UnsupportedSql';
  }
}

/** @throws UnsupportedSql */
export function unsupported(what: string): never {
  throw new UnsupportedSql(what);
}
