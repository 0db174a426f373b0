/** A dataset, a table or a model, as `/api/v1/lineage` has it. */
export interface LineageNode {
  readonly node: string;
  readonly kind: 'dataset' | 'table' | 'seed' | 'model';
  readonly name: string;
  readonly description: string;
  readonly provider: string | null;
  /** Nodes are made from those of lower levels. */
  readonly level: number;
  readonly rows: number | null;
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Of a node, and from one to the next across and down, in pixels. */
export const BOX = { width: 220, height: 46, across: 290, down: 62 };

/** Levels from left to right; within one in the mean order of what they are made from, so that few edges cross. */
export function placeNodes(nodes: readonly LineageNode[], edges: readonly LineageEdge[]) {
  const places = new Map<string, Place>();
  for (const level of [...new Set(nodes.map((node) => node.level))].sort((a, b) => a - b)) {
    const above = (node: LineageNode) => {
      const from = edges.flatMap((edge) => (edge.to === node.node ? (places.get(edge.from)?.y ?? []) : []));
      return from.reduce((sum, y) => sum + y, 0) / Math.max(1, from.length);
    };
    const own = nodes.filter((node) => node.level === level);
    own.sort((a, b) => above(a) - above(b) || (a.name < b.name ? -1 : 1));
    for (const [row, { node }] of own.entries())
      places.set(node, { x: level * BOX.across, y: row * BOX.down });
  }
  const most = (axis: 'x' | 'y') => Math.max(0, ...[...places.values()].map((place) => place[axis]));
  return { places, width: most('x') + BOX.width + 2, height: most('y') + BOX.height + 2 };
}

/** The line from a node to the next, as a path of SVG. */
export function edgePath(from: Place, to: Place): string {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1},${y1}C${middle},${y1} ${middle},${y2} ${x2},${y2}`;
}

/** A name that fits into its box. */
export const shortName = (name: string): string => (name.length > 27 ? `${name.slice(0, 26)}…` : name);

/** What stands below a node's name. @param withRows whether rows are told. @default true */
export function nodeNote({ kind, provider, rows }: LineageNode, withRows = true): string {
  if (provider !== null) return `dataset of ${provider}`;
  if (!withRows) return kind;
  return `${kind}${rows === null ? ', no row yet' : `, ${rows.toLocaleString('en-US')} rows`}`;
}
