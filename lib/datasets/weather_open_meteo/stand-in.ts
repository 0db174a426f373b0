import {
  hash,
  json,
  type ProviderApi,
  type Replay,
  readEach,
  recordedBytes,
  type StandIn,
  UnreadableRecording,
  unit,
} from '../../stand-ins/index.ts';
import { namedFiles, provider, UNBOUNDED } from '../_open_files/stand-in.ts';

const PATH = '/v1/archive';
const EXAMPLE = 'archive-adelaide-tz.json';
const NAME = /^(?:archive|hourly)-(?<station>[a-z]+)[a-z0-9_-]*\.json$/;

/** Open-Meteo's archive on this machine. */
export default {
  provider,
  simulate: ({ seed }) => ({
    api: ({ path, query }) => (path === PATH ? simulated(seed, query) : undefined),
    settings: UNBOUNDED,
  }),
  recordings: { example: `universal/<any folder>/${EXAMPLE} (.gz)`, replay: replayWeather },
} satisfies StandIn;

/** An answer for some days, as the API gives it. */
interface Hours {
  readonly latitude: number;
  readonly longitude: number;
  readonly utc_offset_seconds: number;
  readonly hourly: Readonly<Record<string, readonly unknown[]>> & { readonly time: readonly string[] };
}

/** Serves each day of the recorded answers; a day that none of them has is empty. */
function replayWeather(folder: string): Replay {
  const found = namedFiles(folder, NAME, EXAMPLE);
  const unreadable: string[] = [];
  const each = readEach(
    found.used,
    ({ path }) => hoursIn(path),
    ({ message }) => unreadable.push(message),
  );
  const stations = new Map(each.map(({ file, read }) => [file.named.station ?? '', read]));
  const times = [...stations.values()].flatMap(({ hourly }) => hourly.time).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return { unused: found.unused, unreadable };
  const windows = [...stations].map(([station, { latitude, longitude, hourly }]) => ({
    station,
    latitude: String(latitude),
    longitude: String(longitude),
    from: hourly.time[0]!.slice(0, 10),
    to: dayAfter(hourly.time.at(-1)!),
  }));
  const api: ProviderApi = ({ path, query }) => {
    if (path !== PATH) return undefined;
    const station = [...stations.values()].find(
      ({ latitude, longitude }) =>
        String(latitude) === query.get('latitude') && String(longitude) === query.get('longitude'),
    );
    return station
      ? json(dayOf(station, query.get('start_date') ?? ''))
      : json({ error: true, reason: 'no such place' }, 400);
  };
  return {
    source: {
      api,
      end: new Date(Date.parse(`${dayAfter(last)}T00:00:00Z`) + 5 * DAY),
      settings: { ...UNBOUNDED, windows },
    },
    unused: found.unused,
    unreadable,
  };
}

const DAY = 86_400_000;
const dayAfter = (time: string): string =>
  new Date(Date.parse(`${time.slice(0, 10)}T00:00:00Z`) + DAY).toISOString().slice(0, 10);

/** @throws UnreadableRecording */
function hoursIn(path: string): Hours {
  const body = recordedBytes(path, path.endsWith('.gz')).toString();
  try {
    const hours = JSON.parse(body) as Hours;
    if (Array.isArray(hours.hourly.time) && hours.hourly.time.length > 0) return hours;
  } catch (cause) {
    throw new UnreadableRecording(path, `: no JSON with hourly.time: ${(cause as Error).message}`, { cause });
  }
  throw new UnreadableRecording(path, ': hourly.time has no hour');
}

/** The part of an answer that is of one day. */
function dayOf(hours: Hours, day: string): object {
  const places = hours.hourly.time.flatMap((time, index) => (time.startsWith(day) ? [index] : []));
  const hourly = Object.fromEntries(
    Object.entries(hours.hourly).map(([name, values]) => [name, places.map((place) => values[place])]),
  );
  return { ...hours, hourly };
}

function simulated(seed: number, query: URLSearchParams) {
  const day = query.get('start_date') ?? '';
  const at = Date.parse(`${day}T00:00:00Z`) / 3_600_000;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const noise = (what: string, hour: number) =>
    unit(hash(seed, `${query.get('latitude')} ${what}`, 0, at + hour));
  const rain = hours.map((hour) =>
    noise('rain', hour) < 0.15 ? Math.round(20 * noise('amount', hour)) / 10 : 0,
  );
  return json({
    latitude: Number(query.get('latitude')),
    longitude: Number(query.get('longitude')),
    utc_offset_seconds: 3600,
    hourly: {
      time: hours.map((hour) => `${day}T${String(hour).padStart(2, '0')}:00`),
      temperature_2m: hours.map(
        (hour) =>
          Math.round(10 * (10 - 5 * Math.cos((hour / 24) * 2 * Math.PI) + 2 * noise('warmth', hour))) / 10,
      ),
      relative_humidity_2m: hours.map((hour) => Math.round(50 + 40 * noise('humidity', hour))),
      precipitation: rain,
      rain,
    },
  });
}
