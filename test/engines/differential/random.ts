import { seeded } from '../../setup/seeded.ts';

/** Pseudo-random numbers that a seed repeats. */
export class Random {
  /** From 0, inclusive, to 1, exclusive. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number between two, both inclusive. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }

  /** One of the items, as often as its weight says. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let rest = this.next() * items.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of items) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return items.at(-1)![1];
  }

  /** Digits without a leading zero. */
  digits(count: number): string {
    return Array.from({ length: count }, (_, i) => this.int(i ? 0 : 1, 9)).join('');
  }

  times<T>(count: number, item: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => item(index));
  }
}
