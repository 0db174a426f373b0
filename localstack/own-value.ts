/**
 * What an object itself has by a name that comes from outside. A plain lookup would also find what every object inherits
 * (`constructor`, `toString`, `__proto__`), and take it for a value.
 */
export function ownValue<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a member of the object itself, whatever its name: assigning to `__proto__` would change what it inherits. */
export function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}
