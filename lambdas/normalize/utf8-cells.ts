import { copyBytes, LENGTH_BYTES, startOf } from '../../lib/lake/packed-column.ts';
import type { ReadCells } from './cell-run.ts';
import type { Utf8Buffer } from './utf8-buffer.ts';

export const readTexts: ReadCells<Utf8Buffer> = (buffer, run) => {
  const { view: source, cuts, place, width, count, row } = run;
  let at = startOf(buffer.ends, buffer.count);
  let most = at;
  for (let line = 0, cell = place; line < count; line++, cell += width)
    most += LENGTH_BYTES + cuts[cell + 1]! - cuts[cell]!;
  buffer.reserveBytes(most);
  const { defined, ends, view } = buffer;
  for (let line = 0, cell = place; line < count; line++, cell += width) {
    if (defined[row + line] === 0) continue;
    const start = cuts[cell]! + 1;
    const length = cuts[cell + 1]! - start;
    view.setInt32(at, length, true);
    copyBytes(source, start, view, at + LENGTH_BYTES, length);
    at += LENGTH_BYTES + length;
    ends[buffer.count++] = at;
  }
  return count;
};
