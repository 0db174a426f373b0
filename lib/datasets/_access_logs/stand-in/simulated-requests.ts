import { hash, unit } from '../../../stand-ins/index.ts';

const HOUR = 3_600_000;
const PATHS = ['/', '/prices', '/prices/btc', '/style.css', '/app.js', '/favicon.ico'];

/** One request to a website, made up. */
export interface SimulatedRequest {
  /** Epoch ms. */
  readonly time: number;
  readonly client: string;
  readonly path: string;
  readonly status: 200 | 304 | 404 | 502;
  readonly bytes: number;
  /** How long the answer took, seconds. */
  readonly seconds: number;
  /** A number that no other request has, as 16 hexadecimal digits. */
  readonly id: string;
}

/** The requests of an hour, in order of time: more by day than by night. */
export function simulatedRequests(seed: number, what: string, start: number): readonly SimulatedRequest[] {
  const hour = new Date(start).getUTCHours();
  const count = 20 + Math.round(30 * (1 - Math.cos((2 * Math.PI * hour) / 24)));
  return Array.from({ length: count }, (_, index) => {
    const mixed = (kind: string) => hash(seed, `${what} ${kind} ${start}`, 0, index);
    const share = unit(mixed('status'));
    const status = share < 0.8 ? 200 : share < 0.92 ? 304 : share < 0.99 ? 404 : 502;
    return {
      time: start + Math.floor(((index + unit(mixed('time'))) * HOUR) / count),
      // Addresses for documentation. Source: RFC 5737.
      client: `192.0.2.${1 + ((mixed('client') >>> 0) % 40)}`,
      path: PATHS[(mixed('path') >>> 0) % PATHS.length]!,
      status,
      bytes: status === 200 ? 800 + ((mixed('bytes') >>> 0) % 90_000) : 300,
      seconds: Math.round(1000 * (0.001 + unit(mixed('seconds')) ** 4)) / 1000,
      id: [mixed('id'), mixed('more')].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
    } as const;
  });
}
