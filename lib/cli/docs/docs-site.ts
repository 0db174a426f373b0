import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { datasets } from '../../datasets/registry.ts';
import { lineageOf } from '../../serve/routes/lineage.ts';
import { loadModels } from '../../sql/model/load-models.ts';
import { goldLineage, goldModels } from '../gold-models.ts';
import { projectFolder } from '../project.ts';
import { type Contracts, catalogPage, datasetPage, tablePages } from './catalog.ts';
import { lineageGraph } from './lineage-graph.ts';
import { type RenderedPage, renderMarkdown } from './render-markdown.ts';
import { type NavigationGroup, relativeHref, type SitePage, sitePage } from './site-page.ts';

/** Written pages of the project, in the order in which they are listed; what is not named comes last. */
const ORDER = [
  'README',
  'docs/tour',
  'docs/clients',
  'docs/command-line',
  'docs/page-and-api',
  'docs/add-a-dataset',
  'docs/gold-models',
  'docs/settings',
  'docs/deploy',
  'docs/runbook',
];

/**
 * The documentation as a static site: the written pages, and a catalog of the contracts. Works without a server and without scripts.
 * @returns files by their path below the site's folder
 */
export function docsSite(): ReadonlyMap<string, string | Uint8Array> {
  const columnSources = goldLineage();
  const contracts: Contracts = {
    datasets: Object.values(datasets),
    models: goldModels(),
    project: loadModels(join(projectFolder, 'glue-sql')),
    columnSources: () => columnSources,
  };
  const sources = globSync(
    '{README.md,docs/*.md,localstack/README.md,bench/*/README.md,lib/datasets/*/README.md}',
    { cwd: projectFolder },
  ).map((path) => path.replaceAll('\\', '/'));
  const pictures = new Map<string, Uint8Array>();
  const figure = (from: string) => (language: string) =>
    // A diagram in Mermaid is drawn by a script: the graph of this project's own tables stands in its place.
    language === 'mermaid'
      ? lineageGraph(lineageOf(contracts), ({ kind, name }) =>
          relativeHref(from, `${kind === 'dataset' ? 'datasets' : 'tables'}/${name}.html`),
        )
      : undefined;
  const written = new Map<string, RenderedPage>();
  for (const source of sources) {
    const path = pathOf(source);
    const link = (href: string) => {
      const [file = '', anchor] = href.split('#');
      const target = normalize(join(dirname(source), file));
      if (/\.png$/.test(target)) {
        pictures.set(`pictures/${target.split('/').at(-1)}`, readFileSync(join(projectFolder, target)));
        return relativeHref(path, `pictures/${target.split('/').at(-1)}`);
      }
      if (!sources.includes(target)) return undefined;
      return `${relativeHref(path, pathOf(target))}${anchor === undefined ? '' : `#${anchor}`}`;
    };
    written.set(
      source,
      renderMarkdown(readFileSync(join(projectFolder, source), 'utf8'), link, figure(path)),
    );
  }
  const pages = (pick: (source: string) => boolean): readonly SitePage[] =>
    [...written]
      .filter(([source]) => pick(source))
      .sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
      .map(([source, { title, html }]) => ({ path: pathOf(source), title, html }));
  const guides = pages((source) => ORDER.includes(source.replace(/\.md$/, '')));
  const background = pages((source) => !ORDER.includes(source.replace(/\.md$/, '')) && !isOfDataset(source));
  const ofDatasets = contracts.datasets.map((dataset) =>
    datasetPage(
      dataset,
      written.get(`lib/datasets/${dataset.name}/README.md`)?.html ?? `<h1>${dataset.name}</h1>`,
    ),
  );
  const catalog = catalogPage(contracts);
  const tables = tablePages(contracts);
  const navigation: readonly NavigationGroup[] = [
    { name: 'Guides', pages: guides },
    { name: 'Catalog', pages: [catalog, ...tables] },
    { name: 'Datasets', pages: ofDatasets },
    { name: 'Background', pages: background },
  ];
  return new Map<string, string | Uint8Array>([
    ...[...guides, ...background, ...ofDatasets, catalog, ...tables].map(
      (page) => [page.path, sitePage(page, navigation)] as const,
    ),
    ['styles.css', styles()],
    ...pictures,
  ]);
}

const isOfDataset = (source: string): boolean => source.startsWith('lib/datasets/');

function placeOf(source: string): number {
  const place = ORDER.indexOf(source.replace(/\.md$/, ''));
  if (place >= 0) return place;
  return ORDER.length + (source.startsWith('docs/') ? 0 : 1);
}

/** README.md is the site's first page; docs/tour.md is tour.html; bench/api/README.md is bench-api.html. */
function pathOf(source: string): string {
  if (source === 'README.md') return 'index.html';
  const [, dataset] = /^lib\/datasets\/([^/]+)\/README\.md$/.exec(source) ?? [];
  if (dataset !== undefined) return `datasets/${dataset}.html`;
  const name = source.replace(/^docs\//, '').replace(/(\/README)?\.md$/, '');
  return `${name.replaceAll('/', '-')}.html`;
}

/** Those of the page, and the few of the site alone. */
const styles = (): string =>
  ['lib/page/styles.css', 'lib/cli/docs/docs.css']
    .map((file) => readFileSync(join(projectFolder, file), 'utf8'))
    .join('\n');
