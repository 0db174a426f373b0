/** Where rows come from: of the market as it is, of a recording of it, or of a simulation. */
export const DATA_LABELS = ['live', 'recorded', 'simulated'] as const;
export type DataLabel = (typeof DATA_LABELS)[number];

/** The property that a table carries its rows' label in. */
export const DATA_LABEL_PROPERTY = 'coinlake.data-label';

/** @returns undefined for a text that is no label */
export const dataLabel = (text: string | undefined): DataLabel | undefined =>
  DATA_LABELS.find((label) => label === text);
