import listed from './types.json' with { type: 'json' };

const names = new Set(listed.types.map((name) => name.toLowerCase()));

/** Whether Athena's engine has a type of that name (lower case), whatever this project's SQL knows. */
export const isKnownType = (name: string): boolean => names.has(name);
