import type { Dataset } from '../contracts/dataset.ts';

/** Whether a dataset takes what others write into the inbox. */
export const hasInbox = ({ coverage }: Pick<Dataset, 'coverage'>): boolean => coverage.kind === 'objects';
