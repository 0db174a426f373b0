import { escapeHtml } from './html.ts';

/** A page of the site, by its path below it. */
export interface SitePage {
  /** e.g. tables/gold.ohlcv_daily.html */
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

/** Links that stand on every page. */
export interface NavigationGroup {
  readonly name: string;
  readonly pages: readonly Pick<SitePage, 'path' | 'title'>[];
}

/** Nothing runs and nothing is loaded but the site's own styles and pictures, also where it is opened as files. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/** The way from a page to another place of the site, so that it works from any folder and without a server. */
export const relativeHref = (from: string, to: string): string =>
  `${'../'.repeat(from.split('/').length - 1)}${to}`;

/** A whole page with the site's navigation. */
export function sitePage({ path, title, html }: SitePage, navigation: readonly NavigationGroup[]): string {
  const groups = navigation
    .map(({ name, pages }) => {
      const links = pages
        .map((page) => {
          const current = page.path === path ? ' aria-current="page"' : '';
          return `<li><a href="${relativeHref(path, page.path)}"${current}>${escapeHtml(page.title)}</a></li>`;
        })
        .join('');
      return `<h2>${escapeHtml(name)}</h2><ul>${links}</ul>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title === 'Coinlake' ? title : `${title} · Coinlake`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${relativeHref(path, 'styles.css')}">
</head>
<body class="docs">
<header><strong><a href="${relativeHref(path, 'index.html')}">Coinlake</a></strong> <a href="#pages">All pages</a></header>
<main>
${html}
</main>
<nav id="pages" aria-label="All pages">
${groups}
</nav>
</body>
</html>
`;
}
