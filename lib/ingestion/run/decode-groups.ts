import { groupEvenly } from './group-evenly.ts';
import type { RunPlan, SlicePlan } from './run-plan.ts';

/** Slices below which a call is not worth it: most have a few records, and one is decoded at a time. */
const LEAST_SLICES = 16;

/** A plan's slices as its calls decode them: one call a group. None of a dataset on a time grid. */
export const decodeGroups = ({ slices = [] }: Pick<RunPlan, 'slices'>): readonly (readonly SlicePlan[])[] =>
  groupEvenly(slices, () => 1, LEAST_SLICES);
