import { InvalidArgumentError } from 'commander';

/** Where `start` serves unless told otherwise. */
export const DEFAULT_PORT = 4600;

/** Reads an option's value. @throws InvalidArgumentError */
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port from 0 to 65535 expected');
  return Number(text);
}
