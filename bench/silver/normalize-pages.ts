import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import vacancies from '../../lib/datasets/vacancies/dataset.ts';
import { gzip } from '../../lib/ingestion/formats/packed.ts';
import { normalizeSlice, streamed } from './normalize-slice.ts';

// Stored pages are gzipped.
const format = gzip(vacancies.source.format);
void normalizeSlice(vacancies, async (input) =>
  readdirSync(input)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((name) =>
      streamed(name, async function* () {
        yield format.read(readFileSync(join(input, name)));
      }),
    ),
);
