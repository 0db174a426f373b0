import { expect, test } from 'vitest';
import { renderMarkdown } from '../../../../lib/cli/docs/render-markdown.ts';

const render = (markdown: string) =>
  renderMarkdown(
    markdown,
    (path) => (path === 'known.md' ? 'known.html' : undefined),
    (language) => (language === 'mermaid' ? '<svg></svg>' : undefined),
  );

test('the first heading is the title; headings have GitHub’s anchors, each once', () => {
  const { title, html } = render('# The `page`, and API\n\n## One\n\n## One\n');
  expect(title).toBe('The page, and API');
  expect([...html.matchAll(/id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
    'the-page-and-api',
    'one',
    'one-1',
  ]);
});

test.each([
  ['[a](known.md)', '<a href="known.html">a</a>'],
  ['[**a**](../lib/x.ts)', '<strong>a</strong>'],
  ['[a](#one)', '<a href="#one">a</a>'],
  ['[a](https://example.com/?a=1&b=2)', '<a href="https://example.com/?a=1&amp;b=2">a</a>'],
  ['[a](javascript:alert(1))', 'a'],
])('%s leads to what the site has', (markdown, html) => {
  expect(render(markdown).html).toBe(`<p>${html}</p>\n`);
});

test('HTML is text, comments are nothing', () => {
  expect(render('a <b onclick="x()">b</b> <!-- c -->d').html).toBe(
    '<p>a &lt;b onclick=&quot;x()&quot;&gt;b&lt;/b&gt; d</p>\n',
  );
  expect(render('<script>x()</script>').html).toBe('&lt;script&gt;x()&lt;/script&gt;');
});

test('code is text, but for figures', () => {
  expect(render('```sh\na < b && c\n```').html).toBe('<pre><code>a &lt; b &amp;&amp; c</code></pre>\n');
  expect(render('```mermaid\nflowchart\n```').html).toBe('<svg></svg>');
});

test('tables of one heading are told apart, and a heading of nothing is none', () => {
  const table = '| | b |\n|---|---|\n| x | 1 |\n';
  const { html } = render(`${table}\n${table}`);
  expect([...html.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label)).toEqual([
    'Table: b',
    'Table: b (2)',
  ]);
  expect(html).toContain('<tr><td></td><th scope="col">b</th></tr>');
});

test('a table scrolls by itself, and numbers stand to the right without a style', () => {
  const { html } = render('| `a` | b |\n|---|--:|\n| x | 1 |\n');
  expect(html).toContain('role="region" aria-label="Table: a, b" tabindex="0"');
  expect(html).toContain('<td>x</td><td class="number">1</td>');
  expect(html).not.toMatch(/style=|align=/);
});
