/** Why a record breaks its contract: the message becomes the reason in quarantine. */
export class ContractBreak extends Error {
  override readonly name = 'ContractBreak';
}

/** `volume 'NaN'`, long values shortened: the record as a whole is kept beside the reason. */
export function named(column: string, text: string | null): string {
  if (text === null) return `${column} null`;
  return `${column} '${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`;
}
