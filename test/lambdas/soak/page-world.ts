import type { IncomingMessage, ServerResponse } from 'node:http';
import { seeded } from '../../setup/seeded.ts';

/** A provider of daily lists, page by page, and the ways in which it misbehaves. It imports nothing of the product. */

export type PageFault =
  | 'empty'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'truncated'
  | 'shrinking'
  | 'loop'
  | 'not_there'
  | 'year_1969'
  | 'object';

export const PAGE_FAULTS: readonly PageFault[] = [
  'empty',
  'conflict',
  'throttled',
  'unavailable',
  'truncated',
  'shrinking',
  'loop',
  'not_there',
  'year_1969',
  'object',
];

export interface Item {
  readonly id: string;
  readonly time: string;
  readonly count: number;
}

export const PAGE_SIZE = 3;

export class PageWorld {
  fault: PageFault | undefined;
  readonly #seed: number;
  readonly #chance: () => number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#chance = seeded(seed + 77);
  }

  /** @param day e.g. 2024-06-01 */
  items(day: string): readonly Item[] {
    const random = seeded(this.#seed + Date.parse(day) / 86_400_000);
    return Array.from({ length: 1 + Math.floor(random() * 10) }, (_, index) => ({
      id: `i${index}`,
      time: `${day}T${String(index).padStart(2, '0')}:00:00Z`,
      count: Math.floor(random() * 1000),
    }));
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    const fault = this.#chance() < 0.7 ? this.fault : undefined;
    if (fault === 'throttled') return void response.writeHead(429).end();
    if (fault === 'unavailable') return void response.writeHead(500).end();
    if (fault === 'not_there') return void response.writeHead(404).end();
    if (fault === 'object') return void response.end('{"data":{"message":"deprecated"}}');
    const offset = Number(searchParams.get('offset'));
    const all = this.items(pathname.slice(1));
    // One that stood on an earlier page is gone: all behind it move up.
    const listed = fault === 'shrinking' && offset > 0 ? all.slice(1) : all;
    const page = listed.slice(offset, offset + PAGE_SIZE).map((item) => ({ ...item }));
    const [first] = page;
    if (fault === 'conflict' && first) page.push({ ...first, count: first.count + 1 });
    if (fault === 'year_1969' && first) page[0] = { ...first, time: '1969-12-31T23:00:00Z' };
    const body = {
      total: fault === 'empty' ? 0 : listed.length,
      next: fault === 'loop' ? '/loop' : undefined,
      items: fault === 'empty' ? [] : fault === 'loop' ? this.items('2024-01-01').slice(0, PAGE_SIZE) : page,
    };
    const text = JSON.stringify(body);
    response.end(fault === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text);
  }
}
