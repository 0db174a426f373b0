import { ContractBreak } from './contract-break.ts';

const SCALAR = /\s*(?:"(?:[^"\\]|\\.)*"|[^\s",[\]{}][^",[\]{}]*)\s*/y;

/**
 * The elements of a record that is an array of scalars: strings unescaped, anything else as written (numbers keep
 * every digit), null as null.
 * @throws ContractBreak when the record is something else
 */
export function rowTexts(raw: string): (string | null)[] {
  const text = raw.trim();
  if (!text.startsWith('[') || !text.endsWith(']')) throw new ContractBreak('an array expected');
  const texts: (string | null)[] = [];
  let at = 1;
  const end = text.length - 1;
  if (text.slice(at, end).trim() === '') return texts;
  for (;;) {
    SCALAR.lastIndex = at;
    const match = SCALAR.exec(text);
    if (!match || SCALAR.lastIndex > end) throw new ContractBreak('an array of strings and numbers expected');
    texts.push(scalar(match[0].trim()));
    at = SCALAR.lastIndex;
    if (at === end) return texts;
    if (text[at] !== ',') throw new ContractBreak('an array of strings and numbers expected');
    at++;
  }
}

function scalar(token: string): string | null {
  if (token === 'null') return null;
  if (!token.startsWith('"')) return token;
  try {
    return JSON.parse(token) as string;
  } catch {
    throw new ContractBreak(`${token}: not a JSON string`);
  }
}
