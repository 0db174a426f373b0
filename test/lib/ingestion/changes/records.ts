import type { Change, ChangeRecords, RowImage } from '../../../../lib/contracts/changes.ts';
import type { Format } from '../../../../lib/ingestion/formats/format.ts';
import { ndjson } from '../../../../lib/ingestion/formats/json.ts';

const shownRow = (image: RowImage | undefined) =>
  image && Object.fromEntries(image.names().map((name) => [name, image.value(name)]));

/** What each record of a text says, in short. @param file its name */
export function readChanges(
  changes: ChangeRecords,
  text: string,
  { format = ndjson(), file = 'f' }: { readonly format?: Format; readonly file?: string } = {},
): readonly unknown[] {
  return [...format.read(Buffer.from(text)).records].map((record) => {
    const change: Change = changes.read(record, { file, key: ['id'] });
    switch (change.kind) {
      case 'broken':
        return change.reason;
      case 'none':
        return change.what;
      case 'truncate':
        return { truncate: change.position.map(short) };
      default:
        return {
          [change.kind]: shownRow(change.row),
          ...(change.before && { before: shownRow(change.before) }),
          at: change.position?.map(short),
        };
    }
  });
}

/** Zeros before a number say nothing. */
const short = (part: string): string => part.replaceAll(/0{8,}(?=\d)/g, '~');

export const lines = (...records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');
