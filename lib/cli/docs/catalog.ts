import { athenaType } from '../../contracts/column.ts';
import type { Dataset } from '../../contracts/dataset.ts';
import { batches } from '../../contracts/ops/batches.ts';
import { bodies } from '../../contracts/ops/bodies.ts';
import { quarantine } from '../../contracts/ops/quarantine.ts';
import { slices } from '../../contracts/ops/slices.ts';
import { sourceFiles } from '../../contracts/ops/source-files.ts';
import type { Schedule } from '../../contracts/schedule.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { readsOf } from '../../serve/reads-of.ts';
import { lineageOf } from '../../serve/routes/lineage.ts';
import type { ColumnSource } from '../../sql/model/column-lineage.ts';
import type { CompiledModel } from '../../sql/model/compiled-model.ts';
import type { loadModels } from '../../sql/model/load-models.ts';
import { describeCheck, describeInvariant } from './describe-check.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { lineageGraph } from './lineage-graph.ts';
import { relativeHref, type SitePage } from './site-page.ts';

/** All that the project's contracts say. */
export interface Contracts {
  readonly datasets: readonly Dataset[];
  readonly models: readonly CompiledModel[];
  readonly project: ReturnType<typeof loadModels>;
  readonly columnSources: () => ReadonlyMap<string, ReadonlyMap<string, readonly ColumnSource[]>>;
}

/** Tables that the pipeline writes about itself. */
const BOOKS = [batches, bodies, slices, quarantine, sourceFiles];

const nameOf = ({ database, name }: Pick<TableDefinition, 'database' | 'name'>) => `${database}.${name}`;

/** Where the page of a table is. */
const tablePath = (name: string): string => `tables/${name}.html`;
const datasetPath = (name: string): string => `datasets/${name}.html`;

const link = (from: string, to: string, text: string) =>
  `<a href="${relativeHref(from, to)}">${escapeHtml(text)}</a>`;
const code = (text: string) => `<code>${escapeHtml(text)}</code>`;
const list = (items: readonly string[]) => `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`;
const facts = (pairs: readonly (readonly [string, string])[]) =>
  `<dl class="facts">${pairs.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
const scheduleText = ({ expression, timeZone }: Schedule) => `${expression} (${timeZone})`;

/** The list of all tables, with the graph of what is made from what. */
export function catalogPage(contracts: Contracts): SitePage {
  const path = 'tables.html';
  const rows = tablesOf(contracts).map(({ table, origin }) => [
    link(path, tablePath(nameOf(table)), nameOf(table)),
    escapeHtml(table.description),
    table.key.map(code).join(', '),
    origin.map((name) => originLink(path, name)).join(', '),
  ]);
  const graph = lineageGraph(lineageOf(contracts), ({ kind, name }) =>
    kind === 'dataset' ? datasetPath(name) : tablePath(name),
  );
  return {
    path,
    title: 'Tables',
    html: `<h1>Tables</h1>
<p>As the contracts of this release have them: <b>silver</b> is what providers say, typed and deduplicated; <b>gold</b> is built from it by SQL, audited and then published; <b>seeds</b> are small tables that the project keeps for its SQL; <b>ops</b> are the books that the pipeline keeps of itself.</p>
${htmlTable('Tables', ['table', 'what', 'key', 'made from'], rows)}
<h2>Relations</h2>
<p>Keys of facts, which every build is checked for.</p>
${list(relationsOf(contracts).map((relation) => relationText(path, relation)))}
<h2>What is made from what</h2>
${graph}`,
  };
}

/** A foreign key: columns of a table, and those of another that they name a row of. */
interface Relation {
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly key: readonly string[];
}

const relationsOf = ({ project }: Contracts): readonly Relation[] =>
  project.models.flatMap(({ table, checks }) =>
    checks.flatMap((check) =>
      check.kind === 'relationship'
        ? [{ from: nameOf(table), columns: check.columns, to: check.to, key: check.key }]
        : [],
    ),
  );

const relationText = (path: string, { from, columns, to, key }: Relation): string =>
  `${link(path, tablePath(from), from)} ${columns.map(code).join(', ')} → ${link(path, tablePath(to), to)} ${key.map(code).join(', ')}`;

/** Pages of the tables, one each. */
export const tablePages = (contracts: Contracts): readonly SitePage[] =>
  tablesOf(contracts).map((one) => tablePage(contracts, one));

interface Catalogued {
  readonly table: TableDefinition;
  /** `dataset x`, or tables. */
  readonly origin: readonly string[];
  /** Rules that a row must hold, or it goes to quarantine. */
  readonly rules: readonly string[];
}

function tablesOf({ datasets, models, project }: Contracts): readonly Catalogued[] {
  return [
    ...datasets.flatMap(({ name, tables }) =>
      tables.map(({ table, rules }) => ({
        table,
        origin: [`dataset ${name}`],
        rules: rules.map(({ left, right }) => `${left} is at least ${right}`),
      })),
    ),
    ...project.seeds.map(({ table }) => ({ table, origin: [], rules: [] })),
    ...models.map((model) => ({ table: model.table, origin: readsOf(model), rules: [] })),
    ...BOOKS.map((table) => ({ table, origin: [], rules: [] })),
  ];
}

function originLink(from: string, name: string): string {
  const [kind, dataset] = name.split(' ');
  return dataset === undefined
    ? link(from, tablePath(name), name)
    : link(from, datasetPath(dataset), `${kind} ${dataset}`);
}

function tablePage(contracts: Contracts, { table, origin, rules }: Catalogued): SitePage {
  const name = nameOf(table);
  const path = tablePath(name);
  const model = contracts.models.find((one) => nameOf(one.table) === name);
  const definition = contracts.project.models.find((one) => one.name === model?.name);
  const sources = model && contracts.columnSources().get(model.name);
  const seed = contracts.project.seeds.find((one) => nameOf(one.table) === name);
  const readers = contracts.models.filter((one) => readsOf(one).includes(name));
  const columns = table.fields.map((field) => [
    code(field.name),
    code(athenaType(field.type)),
    field.required ? 'no' : 'yes',
    escapeHtml(field.doc),
    ...(sources
      ? [(sources.get(field.name) ?? []).map((from) => code(`${from.table}.${from.column}`)).join(', ')]
      : []),
  ]);
  const known: (readonly [string, string])[] = [
    ...(definition ? [['One row', escapeHtml(definition.grain.replace(/^one row /, ''))] as const] : []),
    ['Key', table.key.map(code).join(', ') || 'none: rows are appended'],
    ['Partitioned by', table.partition.map((field) => code(field.name)).join(', ') || 'nothing'],
    ...(origin.length > 0
      ? [['Made from', origin.map((one) => originLink(path, one)).join(', ')] as const]
      : []),
    ...(readers.length > 0
      ? [
          [
            'Read by',
            readers.map((one) => link(path, tablePath(nameOf(one.table)), nameOf(one.table))).join(', '),
          ] as const,
        ]
      : []),
    ...(seed
      ? [
          ['Rows', `${seed.rows.length}, part of the SQL of what reads it`] as const,
          ['Version', code(seed.version.slice(0, 12))] as const,
        ]
      : []),
    ...(model
      ? [
          [
            'Built',
            model.cadence.kind === 'dataset'
              ? 'in every run of what it reads'
              : escapeHtml(scheduleText(model.cadence.schedule)),
          ] as const,
        ]
      : []),
  ];
  const { invariants } = contracts.project;
  const checks = [
    ...(definition?.checks.map((check) => escapeHtml(describeCheck(check))) ?? []),
    ...invariants
      .filter((invariant) => invariant.model === model?.name)
      .map((invariant) => escapeHtml(describeInvariant(invariant))),
  ];
  const relations = relationsOf(contracts).filter(({ from, to }) => from === name || to === name);
  return {
    path,
    title: name,
    html: [
      `<h1>${name}</h1>`,
      `<p>${escapeHtml(table.description)}</p>`,
      facts(known),
      '<h2>Columns</h2>',
      htmlTable(
        `Columns of ${name}`,
        ['column', 'type', 'null', 'what', ...(sources ? ['computed from'] : [])],
        columns,
      ),
      relations.length > 0
        ? `<h2>Relations</h2>${list(relations.map((relation) => relationText(path, relation)))}`
        : '',
      checks.length > 0
        ? `<h2>Checks</h2><p>A build that breaks one is not published.</p>${list(checks)}`
        : '',
      rules.length > 0
        ? `<h2>Rules</h2><p>A row that breaks one goes to quarantine.</p>${list(rules.map(escapeHtml))}`
        : '',
      seed
        ? ''
        : `<h2>Ask it</h2>\n<pre><code>npx coinlake query "${escapeHtml(exampleQuery(table))}"</code></pre>`,
      definition
        ? `<details><summary>Its SQL</summary><pre><code>${escapeHtml(definition.sql)}</code></pre></details>`
        : '',
    ].join('\n'),
  };
}

const exampleQuery = (table: TableDefinition) =>
  `SELECT ${table.fields
    .slice(0, 6)
    .map(({ name }) => name)
    .join(', ')} FROM ${nameOf(table)} LIMIT 10`;

/** What the contract of a dataset says, below its own page. @param html of its README */
export function datasetPage(dataset: Dataset, html: string): SitePage {
  const path = datasetPath(dataset.name);
  const hours = ({ milliseconds }: { readonly milliseconds: number }) => `${milliseconds / 3_600_000} h`;
  return {
    path,
    title: dataset.name,
    html: `${html}
<h2>Contract</h2>
<p>${escapeHtml(dataset.description)}</p>
${facts([
  ['Provider', escapeHtml(dataset.provider.name)],
  ['Runs', escapeHtml(scheduleText(dataset.schedule))],
  [
    'Late',
    `warned of after ${hours(dataset.freshness.warn)}, failed after ${hours(dataset.freshness.error)}`,
  ],
  [
    'Fills',
    dataset.tables.map(({ table }) => link(path, tablePath(nameOf(table)), nameOf(table))).join(', '),
  ],
])}`,
  };
}
