import { ask, useAnswer } from '../ask.ts';
import { showCount } from '../show.ts';
import {
  BOX,
  edgePath,
  type LineageEdge,
  type LineageNode,
  nodeNote,
  placeNodes,
  shortName,
} from './lineage-layout.ts';
import { Answered, DataTable } from './parts.tsx';

interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly columns: readonly {
    readonly table: string;
    readonly column: string;
    readonly from: readonly { readonly table: string; readonly column: string }[];
  }[];
}

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
        const { places, width, height } = placeNodes(nodes, edges);
        const related = relatives(props.chosen, edges);
        const at = (node: string) => places.get(node) ?? { x: 0, y: 0 };
        return (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
            <section class="table lineage" aria-label="Lineage as a graph" tabIndex={0}>
              <svg width={width} height={height} viewBox={`-1 -1 ${width} ${height}`}>
                <title>What is made from what</title>
                {edges.map(({ from, to }) => {
                  return (
                    <path
                      key={`${from} ${to}`}
                      class={related.has(from) && related.has(to) ? 'edge near' : 'edge'}
                      d={edgePath(at(from), at(to))}
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
  readonly node: LineageNode;
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
        {shortName(node.name)}
      </text>
      <text class="note" x={x + 12} y={y + 36}>
        {nodeNote(node)}
      </text>
    </>
  );
  if (node.kind === 'dataset' || node.kind === 'seed') return <g>{box}</g>;
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
