import type { Readable } from 'node:stream';

/**
 * Passes on what a process prints, and tells when it has printed a mark: output and messages travel apart, so that a message says
 * nothing of the lines before it.
 */
export class MarkedOutput {
  readonly #mark: string;
  readonly #write: (text: string) => void;
  #held = '';
  #marks = 0;
  #ended = false;
  #waiting: (() => void) | undefined;

  /** @param mark begins with a character that nothing else prints */
  constructor(stream: Readable, mark: string, write: (text: string) => void) {
    this.#mark = mark;
    this.#write = write;
    stream.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    stream.on('close', () => this.#end());
  }

  /** Resolves once everything before the next mark has been passed on, or when the output has ended. Each mark counts once. */
  async passed(): Promise<void> {
    if (this.#marks === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    this.#marks = Math.max(0, this.#marks - 1);
  }

  #take(chunk: string): void {
    let text = this.#held + chunk;
    for (let at = text.indexOf(this.#mark); at >= 0; at = text.indexOf(this.#mark)) {
      if (at > 0) this.#write(text.slice(0, at));
      text = text.slice(at + this.#mark.length);
      this.#marks++;
      this.#waiting?.();
    }
    // The end may be the beginning of a mark.
    const begin = text.lastIndexOf(this.#mark.charAt(0));
    const held = begin >= 0 && this.#mark.startsWith(text.slice(begin)) ? begin : text.length;
    this.#held = text.slice(held);
    if (held > 0) this.#write(text.slice(0, held));
  }

  #end(): void {
    if (this.#held !== '') this.#write(this.#held);
    this.#held = '';
    this.#ended = true;
    this.#waiting?.();
  }
}
