/**
 * Lets calls wait until nobody asks for more, then answers all of them at once: how often that happens is how many of them were made one
 * after another, whatever each takes. Times prove nothing on a busy machine.
 */
export class ReadsInRounds {
  readonly #waiting: (() => void)[] = [];
  /** Those that were answered last and have not come back. */
  #underWay = 0;
  rounds = 0;
  reads = 0;

  /** Makes the methods of an object wait. */
  holding<Reader extends object>(reader: Reader): Reader {
    return new Proxy(reader, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          this.reads++;
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
          this.#underWay++;
          try {
            return await value.apply(target, args);
          } finally {
            this.#underWay--;
          }
        };
      },
    });
  }

  /** Does some work, and counts. @returns what the work gives */
  async count<Value>(work: () => Promise<Value>): Promise<Value> {
    this.rounds = 0;
    this.reads = 0;
    let isDone = false;
    const result = work().finally(() => {
      isDone = true;
    });
    while (!isDone) {
      const asked = this.#waiting.length;
      // Whoever has just been answered may ask again in this turn or one of the next.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (this.#underWay > 0 || this.#waiting.length === 0 || this.#waiting.length > asked) continue;
      this.rounds++;
      for (const answer of this.#waiting.splice(0)) answer();
    }
    return result;
  }
}
