import * as z from 'zod';
import {
  answer,
  columnarJson,
  cron,
  dataset,
  days,
  daysLong,
  decimal,
  http,
  integer,
  month,
  parameter,
  path,
  text,
  timestamp,
} from '../../ingestion/index.ts';

const degrees = (name: string, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,6})?$/, `a ${name} such as 52.52 expected`)
    .refine((value) => Math.abs(Number(value)) <= most, `a ${name} of at most ${most} degrees expected`);

/** A place as the settings name it. */
const station = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, 'lower-case letters, digits, _ and - expected'),
  latitude: degrees('latitude', 90),
  longitude: degrees('longitude', 180),
});

const orNull = { nullable: true } as const;

/**
 * Hours of weather at places that settings name. Source: open-meteo.com, "Historical Weather API", free for non-commercial use, CC BY 4.0; its days
 * are complete some five days later.
 */
export default dataset({
  name: 'weather_open_meteo',
  description: 'Hourly weather at chosen places, from the reanalysis of Open-Meteo',
  isOffByDefault: true,
  source: http({
    url: 'https://archive-api.open-meteo.com/v1/archive',
    provider: 'open_files',
    query: {
      latitude: '{latitude}',
      longitude: '{longitude}',
      start_date: '{day}',
      end_date: '{day}',
      hourly: 'temperature_2m,relative_humidity_2m,precipitation,rain',
      timezone: 'auto',
    },
  }),
  format: columnarJson({ columns: 'hourly' }),
  coverage: days({ start: 'P14D', after: daysLong(5) }),
  schedule: cron('45 6 * * *', 'UTC'),
  freshness: { warn: daysLong(2), error: daysLong(4) },
  settings: {
    stations: z
      .array(station)
      .min(1)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name is there twice')
      .default([{ name: 'berlin', latitude: '52.52', longitude: '13.41' }]),
  },
  windows: {
    station: station.shape.name,
    latitude: station.shape.latitude,
    longitude: station.shape.longitude,
  },
  parameters: ({ stations }) =>
    (stations as readonly z.infer<typeof station>[]).map(({ name, ...at }) => ({ station: name, ...at })),
  tables: {
    weather_open_meteo: {
      key: ['station', 'local_time'],
      partition: [month('local_time')],
      columns: {
        station: text('Place, by its name in the settings', parameter('station')),
        local_time: timestamp('Start of the hour on the clocks of the place', path('time'), {
          written: 'iso_8601',
        }),
        utc_offset_seconds: integer(
          'Seconds that those clocks are ahead of UTC',
          answer('utc_offset_seconds'),
        ),
        temperature: decimal(5, 1, 'Temperature 2 m above the ground, °C', path('temperature_2m'), orNull),
        humidity: decimal(5, 1, 'Relative humidity, %', path('relative_humidity_2m'), orNull),
        precipitation: decimal(6, 2, 'Rain and snow of the hour, mm', path('precipitation'), orNull),
        rain: decimal(6, 2, 'Rain of the hour, mm', path('rain'), orNull),
      },
    },
  },
});
