import { ask, useAnswer } from '../ask.ts';
import { showCount } from '../show.ts';
import { Answered, DataTable } from './parts.tsx';

interface Node {
  readonly node: string;
  readonly kind: 'dataset' | 'table' | 'model';
  readonly name: string;
  readonly description: string;
  readonly provider: string | null;
  readonly level: number;
  readonly rows: number | null;
}

interface Lineage {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly columns: readonly {
    readonly table: string;
    readonly column: string;
    readonly from: readonly { readonly table: string; readonly column: string }[];
  }[];
}

const BOX = { width: 220, height: 46, across: 290, down: 62 };

function useLineage() {
  return useAnswer('lineage', () => ask<Lineage>('/api/v1/lineage'));
}

/** The graph of datasets and tables, and the same as a table. A table is chosen by its box. */
export function LineageGraph(props: {
  readonly chosen: string | undefined;
  readonly choose: (table: string) => void;
}) {
  return (
    <Answered asked={useLineage()}>
      {({ nodes, edges }) => {
        const places = placed(nodes, edges);
        const related = relatives(props.chosen, edges);
        const width = Math.max(...nodes.map(({ level }) => level), 0) * BOX.across + BOX.width + 2;
        const height = Math.max(...[...places.values()].map(({ y }) => y), 0) + BOX.height + 2;
        const at = (node: string) => places.get(node) ?? { x: 0, y: 0 };
        return (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
            <section class="table lineage" aria-label="Lineage as a graph" tabIndex={0}>
              <svg width={width} height={height} viewBox={`-1 -1 ${width} ${height}`}>
                <title>What is made from what</title>
                {edges.map(({ from, to }) => {
                  const [a, b] = [at(from), at(to)];
                  const [x1, y1] = [a.x + BOX.width, a.y + BOX.height / 2];
                  const [x2, y2] = [b.x, b.y + BOX.height / 2];
                  const middle = (x1 + x2) / 2;
                  return (
                    <path
                      key={`${from} ${to}`}
                      class={related.has(from) && related.has(to) ? 'edge near' : 'edge'}
                      d={`M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`}
                    />
                  );
                })}
                {nodes.map((node) => (
                  <NodeBox
                    key={node.node}
                    node={node}
                    {...at(node.node)}
                    isNear={related.has(node.node)}
                    isChosen={node.node === props.chosen}
                    choose={props.choose}
                  />
                ))}
              </svg>
            </section>
            <details>
              <summary>The same as a table</summary>
              <DataTable
                caption="What is made from what"
                columns={['what', 'kind', 'made from', 'rows']}
                numbers={[3]}
                rows={nodes.map(({ node, name, kind, provider, rows }) => [
                  name,
                  kind,
                  provider === null
                    ? edges
                        .filter(({ to }) => to === node)
                        .map(({ from }) => from)
                        .join(', ')
                    : `provider ${provider}`,
                  rows === null ? '–' : showCount(rows),
                ])}
              />
            </details>
          </>
        );
      }}
    </Answered>
  );
}

function NodeBox(props: {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  readonly isNear: boolean;
  readonly isChosen: boolean;
  readonly choose: (table: string) => void;
}) {
  const { node, x, y, choose } = props;
  const kind = `node ${node.kind} ${props.isNear ? 'near' : ''} ${props.isChosen ? 'chosen' : ''}`;
  const box = (
    <>
      <rect class={kind} x={x} y={y} width={BOX.width} height={BOX.height} rx="6">
        <title>{node.description}</title>
      </rect>
      <text x={x + 12} y={y + 19}>
        {shortened(node.name)}
      </text>
      <text class="note" x={x + 12} y={y + 36}>
        {node.provider === null
          ? `${node.kind}${node.rows === null ? ', no row yet' : `, ${showCount(node.rows)} rows`}`
          : `dataset of ${node.provider}`}
      </text>
    </>
  );
  if (node.kind === 'dataset') return <g>{box}</g>;
  return (
    <a
      href={`?tab=tables&table=${node.node}`}
      aria-current={props.isChosen ? 'true' : undefined}
      onClick={(event) => {
        event.preventDefault();
        choose(node.node);
      }}
    >
      {box}
    </a>
  );
}

const shortened = (name: string): string => (name.length > 27 ? `${name.slice(0, 26)}…` : name);

/** Levels from left to right; within one in the mean order of what they are made from, so that few edges cross. */
function placed(nodes: readonly Node[], edges: Lineage['edges']) {
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  for (const level of [...new Set(nodes.map((node) => node.level))].sort((a, b) => a - b)) {
    const above = (node: Node) => {
      const from = edges.flatMap((edge) => (edge.to === node.node ? (places.get(edge.from)?.y ?? []) : []));
      return from.reduce((sum, y) => sum + y, 0) / Math.max(1, from.length);
    };
    const own = nodes.filter((node) => node.level === level);
    own.sort((a, b) => above(a) - above(b) || (a.name < b.name ? -1 : 1));
    for (const [row, { node }] of own.entries())
      places.set(node, { x: level * BOX.across, y: row * BOX.down });
  }
  return places;
}

/** What a table is made from and what is made from it, through all steps. */
function relatives(chosen: string | undefined, edges: Lineage['edges']): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (node: string, start: 'from' | 'to', end: 'from' | 'to'): void => {
    found.add(node);
    for (const edge of edges) if (edge[start] === node) follow(edge[end], start, end);
  };
  if (chosen === undefined) return found;
  follow(chosen, 'to', 'from');
  follow(chosen, 'from', 'to');
  return found;
}

/** Of each column of a table the columns that it is computed from. */
export function ColumnLineage({ table }: { readonly table: string }) {
  return (
    <Answered asked={useLineage()}>
      {({ columns }) => {
        const own = columns.filter((column) => column.table === table);
        if (own.length === 0) return null;
        return (
          <details>
            <summary>What each column is computed from</summary>
            <p class="muted">
              As the SQL says it; what only decides which rows there are (WHERE, ON, GROUP BY) is not among
              it.
            </p>
            <DataTable
              caption={`What the columns of ${table} are computed from`}
              columns={['column', 'computed from']}
              rows={own.map(({ column, from }) => [
                column,
                from.length === 0
                  ? 'rows alone, or constants'
                  : from.map((source) => `${source.table}.${source.column}`).join(', '),
              ])}
            />
          </details>
        );
      }}
    </Answered>
  );
}
