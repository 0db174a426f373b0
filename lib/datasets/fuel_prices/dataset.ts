import {
  bigint,
  byLink,
  cron,
  dataset,
  decimal,
  http,
  json,
  path,
  text,
  whole,
} from '../../ingestion/index.ts';

const price = (what: string, fuel: string) =>
  decimal(6, 3, `${what}, EUR a litre; null where the station has none`, path(`prices.${fuel}`), {
    minimum: 0,
    nullable: true,
  });
const degrees = (what: string, field: string) =>
  decimal(9, 6, `${what}, degrees (WGS 84)`, path(field), { excessDigits: 'half_away_from_zero' });

/**
 * Filling stations in Slovenia and what fuel costs there now. Source: goriva.si, whose search answers in pages of 25, each with the address of the next
 * one (`next`), as those of Django REST framework do.
 */
export default dataset({
  name: 'fuel_prices',
  description: 'Filling stations in Slovenia, and what fuel costs there now',
  isOffByDefault: true,
  source: http({
    url: 'https://goriva.si/api/v1/search/',
    provider: 'open_files',
    query: { format: 'json' },
    paging: byLink({ path: 'next' }),
  }),
  format: json({ rows: 'results' }),
  coverage: whole(),
  schedule: cron('50 6 * * *', 'UTC'),
  tables: {
    fuel_prices: {
      merge: 'replace',
      key: ['station_id'],
      columns: {
        station_id: bigint('Station on goriva.si', path('pk')),
        franchise_id: bigint('Brand on goriva.si', path('franchise')),
        name: text('Name', path('name')),
        address: text('Street and number', path('address')),
        zip_code: text('Postal code', path('zip_code')),
        latitude: degrees('Latitude', 'lat'),
        longitude: degrees('Longitude', 'lng'),
        petrol_95: price('Petrol of 95 octane', '95'),
        petrol_98: price('Petrol of 98 octane', '98'),
        petrol_100: price('Petrol of 100 octane', '100'),
        diesel: price('Diesel', 'dizel'),
        premium_diesel: price('Premium diesel', 'dizel-premium'),
        autogas: price('Autogas (LPG)', 'avtoplin-lpg'),
        heating_oil: price('Extra light heating oil', 'KOEL'),
        direction: text('Side of a motorway; empty elsewhere', path('direction')),
        open_hours: text('When it is open, as the station wrote it', path('open_hours')),
      },
    },
  },
});
