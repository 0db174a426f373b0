/**
 * What the other areas may use of the datasets: all of them by name, their settings, and for the command line their stand-ins.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { checkSettings } from './check-settings.ts';
export { datasetNamed, datasetOfTable, datasets, silverTables } from './registry.ts';
export { InvalidSettings, parseSettings, type Settings } from './settings.ts';
export { standIns } from './stand-ins.ts';
