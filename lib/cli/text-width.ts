import stringWidth from 'string-width';

/** Cells that a terminal draws a text in: Chinese characters and emoji take two, accents that combine none. */
export const textWidth = (text: string): number => (/^[ -~]*$/.test(text) ? text.length : stringWidth(text));

/** The text with spaces up to the width, behind it or before; longer ones as they are. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + space : space + text;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Lines of at most this width, broken at spaces where that is possible. */
export function wrap(text: string, width: number): readonly string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<= )/)) {
    if (line !== '' && textWidth(line + word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    if (textWidth(word) <= width) {
      line += word;
      continue;
    }
    for (const { segment } of graphemes.segment(word)) {
      if (line !== '' && textWidth(line + segment) > width) {
        lines.push(line);
        line = '';
        if (segment === ' ') continue;
      }
      line += segment;
    }
  }
  return line === '' ? lines : [...lines, line.trimEnd()];
}
