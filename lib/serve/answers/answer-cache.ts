/** An answer as it was given. */
interface Kept {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: readonly (readonly [string, string])[];
}

/**
 * Answers by their ETag, which names all that they depend on: one that was given before is given again without a look at the rows. Up to
 * a number of bytes, the longest unused leaving first.
 * @param budget bytes; an answer of more than an eighth of it is not kept
 */
export class AnswerCache {
  readonly #budget: number;
  /** In order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The answer of a tag, as it was given or as it is made now. What is no success is not kept. */
  async answer(tag: string, make: () => Response | Promise<Response>): Promise<Response> {
    const known = this.#kept.get(tag);
    if (known) {
      this.#kept.delete(tag);
      this.#kept.set(tag, known);
      return new Response(known.body, { headers: known.headers.map(([name, value]) => [name, value]) });
    }
    const response = await make();
    if (!response.ok) return response;
    const body = new Uint8Array(await response.arrayBuffer());
    const headers = [...response.headers];
    if (body.length <= this.#budget / 8) this.#keep(tag, { body, headers });
    return new Response(body, { headers: headers.map(([name, value]) => [name, value]) });
  }

  #keep(tag: string, kept: Kept): void {
    this.#kept.set(tag, kept);
    this.#bytes += kept.body.length;
    for (const [oldest, { body }] of this.#kept) {
      if (this.#bytes <= this.#budget) return;
      this.#kept.delete(oldest);
      this.#bytes -= body.length;
    }
  }
}
