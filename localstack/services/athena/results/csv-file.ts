import { type FileHandle, open } from 'node:fs/promises';
import { csvLine, type TextRow } from './csv.ts';
import type { ResultColumn } from './result-column.ts';

/** Characters that are held before they are written. */
const PART = 1 << 18;

/** A result on its way to a file: CSV, the columns' names in the first line. */
export class CsvFile {
  readonly #handle: FileHandle;
  #text: string;
  #rows = 0;

  private constructor(handle: FileHandle, columns: readonly ResultColumn[]) {
    this.#handle = handle;
    this.#text = csvLine(columns.map((column) => column.name));
  }

  /** Makes or empties the file. */
  static async create(path: string, columns: readonly ResultColumn[]): Promise<CsvFile> {
    return new CsvFile(await open(path, 'w'), columns);
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  add(row: TextRow): void {
    this.#text += csvLine(row);
    this.#rows++;
  }

  /** Writes what has come together, once it is worth a write. */
  async flush(): Promise<void> {
    if (this.#text.length >= PART) await this.#write();
  }

  async close(): Promise<void> {
    try {
      await this.#write();
    } finally {
      await this.#handle.close();
    }
  }

  async #write(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await this.#handle.writeFile(text);
  }
}
