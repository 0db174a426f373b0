import {
  BOX,
  edgePath,
  type LineageEdge,
  type LineageNode,
  nodeNote,
  placeNodes,
  shortName,
} from '../../page/parts/lineage-layout.ts';
import { escapeHtml, scrolling } from './html.ts';

/** What is made from what, as SVG. @param href where a node's page is */
export function lineageGraph(
  { nodes, edges }: { readonly nodes: readonly LineageNode[]; readonly edges: readonly LineageEdge[] },
  href: (node: LineageNode) => string,
): string {
  const { places, width, height } = placeNodes(nodes, edges);
  const at = (node: string) => places.get(node) ?? { x: 0, y: 0 };
  const lines = edges.map(({ from, to }) => `<path class="edge" d="${edgePath(at(from), at(to))}"/>`);
  const boxes = nodes.map((node) => {
    const { x, y } = at(node.node);
    return [
      `<a href="${escapeHtml(href(node))}">`,
      `<rect class="node ${node.kind}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"><title>${escapeHtml(node.description)}</title></rect>`,
      `<text x="${x + 12}" y="${y + 19}">${escapeHtml(shortName(node.name))}</text>`,
      `<text class="note" x="${x + 12}" y="${y + 36}">${escapeHtml(nodeNote(node, false))}</text></a>`,
    ].join('');
  });
  const svg = `<svg width="${width}" height="${height}" viewBox="-1 -1 ${width} ${height}"><title>What is made from what</title>${lines.join('')}${boxes.join('\n')}</svg>`;
  return scrolling('What is made from what', svg).replace('class="table"', 'class="table lineage"');
}
