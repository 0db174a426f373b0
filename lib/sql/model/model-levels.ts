import { InvalidModel } from './statement.ts';

/**
 * The level of each model: 0 reads no other model, n reads at least one of level n − 1.
 * @param dependencies the models that each model reads
 * @throws InvalidModel that shows a cycle
 */
export function modelLevels(
  dependencies: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const visit = (model: string, path: readonly string[]): number => {
    const known = levels.get(model);
    if (known !== undefined) return known;
    if (path.includes(model))
      throw new InvalidModel(
        `Models read each other in a cycle: ${[...path.slice(path.indexOf(model)), model].join(' → ')}`,
      );
    const below = (dependencies.get(model) ?? []).map((next) => visit(next, [...path, model]));
    const level = below.length === 0 ? 0 : Math.max(...below) + 1;
    levels.set(model, level);
    return level;
  };
  for (const model of dependencies.keys()) visit(model, []);
  return levels;
}
