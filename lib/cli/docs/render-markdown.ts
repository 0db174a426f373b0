import GithubSlugger from 'github-slugger';
import { Marked, type Tokens } from 'marked';
import { escapeHtml, scrolling } from './html.ts';

export interface RenderedPage {
  /** Its first heading, as text. */
  readonly title: string;
  readonly html: string;
}

/**
 * A page of Markdown (as GitHub reads it) as HTML: headings have GitHub's anchors, HTML in it is shown as text, comments are not.
 * @param link where a relative link leads on the site; undefined where the site has no such page, and the link's text stays alone
 * @param figure HTML in the place of a code block in some language; undefined where it is shown as code
 */
export function renderMarkdown(
  markdown: string,
  link: (path: string) => string | undefined,
  figure: (language: string) => string | undefined = () => undefined,
): RenderedPage {
  const slugger = new GithubSlugger();
  const labels = new Numbered();
  let title = '';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const plain = text.replaceAll(/[`*]/g, '');
        if (title === '') title = plain;
        return `<h${depth} id="${slugger.slug(plain)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        const isElsewhere = /^(https?|mailto):/.test(href);
        const target = isElsewhere || href.startsWith('#') ? href : link(href);
        return target === undefined ? text : `<a href="${escapeHtml(target)}">${text}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        return `<img src="${escapeHtml(link(href) ?? href)}" alt="${escapeHtml(text)}">`;
      },
      code({ text, lang = '' }: Tokens.Code) {
        return figure(lang) ?? `<pre><code>${escapeHtml(text)}</code></pre>\n`;
      },
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text.replace(/<!--[\s\S]*?-->\s*/g, '')),
      table({ header, rows }: Tokens.Table) {
        const inline = (cell: Tokens.TableCell) => this.parser.parseInline(cell.tokens);
        const right = (cell: Tokens.TableCell) => (cell.align === 'right' ? ' class="number"' : '');
        const head = header
          .map((cell) =>
            // A heading of nothing heads nothing.
            cell.text === '' ? '<td></td>' : `<th scope="col"${right(cell)}>${inline(cell)}</th>`,
          )
          .join('');
        const body = rows
          .map(
            (cells) => `<tr>${cells.map((cell) => `<td${right(cell)}>${inline(cell)}</td>`).join('')}</tr>`,
          )
          .join('\n');
        const named = header.map(({ text }) => text.replaceAll(/[`*]/g, '')).filter((text) => text !== '');
        const label = labels.next(named.join(', '));
        return scrolling(
          `Table: ${label}`,
          `<table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>\n`,
        );
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { title, html };
}

/** Names that are told apart by a number where they come again. */
class Numbered {
  readonly #counts = new Map<string, number>();

  next(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  }
}
