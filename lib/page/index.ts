/** What the other areas may use of the page's code: what needs no browser. This list is held by a test. */
export {
  BOX,
  edgePath,
  type LineageEdge,
  type LineageNode,
  nodeNote,
  placeNodes,
  shortName,
} from './parts/lineage-layout.ts';
