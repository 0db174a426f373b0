import { guessColumn } from './guess-column.ts';
import type { Sample } from './read-sample.ts';

/** Where the sample is from. */
export interface SampleOrigin {
  /** What the dataset is to be asked for. */
  readonly url: string;
  /** Whether somebody must still say what the address is. */
  readonly isUrlGuessed: boolean;
}

/** A column's name as silver has them: lower-case letters, digits and _, a letter first; names that are taken get a number. */
function columnName(path: string, taken: ReadonlySet<string>): string {
  const plain = path
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const base = /^[a-z]/.test(plain) ? plain.slice(0, 90) : `field_${plain}`.replace(/_$/, '').slice(0, 90);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * The `dataset.ts` of a new dataset. Everything that a person has to look at stands in its list `guessed`.
 * @param name of the dataset, its folder and its table
 */
export function writeDefinition(name: string, sample: Sample, { url, isUrlGuessed }: SampleOrigin): string {
  const taken = new Set(['ingested_at', 'batch_id']);
  const columns = sample.fields.map((path) => {
    const values = sample.values.get(path)!;
    const column = columnName(path, taken);
    taken.add(column);
    return { path, column, values, guess: guessColumn(path, values) };
  });
  const key = columns.find(
    ({ values, guess }) =>
      !guess.isNullable && guess.kind !== 'double' && new Set(values).size === values.length,
  );
  const lines = columns.map(({ path, column, guess }) => {
    const options = [
      ...(guess.written ? [`written: '${guess.written}'`] : []),
      ...(guess.isNullable ? ['nullable: true'] : []),
    ];
    const more = options.length > 0 ? `, { ${options.join(', ')} }` : '';
    return `        ${column}: ${guess.builder}${quoted(`What ${path} is, and its unit`)}, path(${quoted(path)})${more}),`;
  });
  const imports = [...new Set([...columns.map(({ guess }) => guess.kind), sample.builder])];
  const guessed = [
    'description',
    ...(isUrlGuessed ? ['source'] : []),
    'format',
    'schedule',
    'key',
    ...columns.map(({ column }) => `columns.${column}`),
  ];
  return `import { ${[...imports, 'cron', 'dataset', 'http', 'path', 'whole'].toSorted().join(', ')} } from '../../ingestion/index.ts';

export default dataset({
  name: ${quoted(name)},
  // Guessed from ${sample.records} records. Look at each, correct it, and take it from this list: until it is empty nothing runs.
  guessed: [
${guessed.map((field) => `    ${quoted(field)},`).join('\n')}
  ],
  description: ${quoted(`What ${name} is`)},
  source: http({ url: ${quoted(url)} }),
  format: ${sample.format},
  coverage: whole(),
  schedule: cron('15 6 * * *', 'UTC'),
  tables: {
    ${name}: {
      merge: ${key ? "'replace'" : "'append'"},
      key: [${key ? quoted(key.column) : ''}],
      columns: {
${lines.join('\n')}
      },
    },
  },
});
`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
