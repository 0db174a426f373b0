const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text as HTML shows it, in elements and in attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);

/** A table that scrolls by itself where it is too wide. @param rows cells as HTML */
export function htmlTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return scrolling(
    caption,
    `<table><caption class="hidden">${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`,
  );
}

/** What may be wider than the page: it scrolls by itself, and is reached by the keyboard. */
export const scrolling = (label: string, html: string): string =>
  `<div class="table" role="region" aria-label="${escapeHtml(label)}" tabindex="0">${html}</div>`;
