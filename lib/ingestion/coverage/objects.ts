import { createHash } from 'node:crypto';
import type { SliceCoverage } from '../../contracts/coverage.ts';
import { type ObjectVersion, sliceName } from '../../contracts/slice.ts';

/** Of a key: a slice's name is part of other objects' keys, which S3 bounds. */
const MOST_CHARACTERS = 80;

/**
 * Objects that others write into an inbox, or into a bucket of theirs, each version once. A key that is overwritten is a new version. Where rows of a later version
 * take the place of those of an earlier one, an earlier version is not asked for any more once a later one is held. Objects whose name begins with
 * _ or . are none, as for Athena, and those that stand for folders.
 *
 * In a bucket without versions the ETag is the version. A key that is given back the bytes of an earlier version has that one's ETag: it
 * is asked for once more, as it was written after that version was taken, so that its rows take the place of those of the version between.
 */
export const objects = (): SliceCoverage => ({
  kind: 'objects',
  due(parameters, { objects: listed = [], held, takesEveryVersion = false }) {
    const slices = listed.filter(isData).map((object) => ({
      name: objectSliceName(parameters, object),
      parameters,
      extent: { kind: 'object' as const, ...object },
      dueSince: object.modified,
    }));
    const isDue = slices.map(({ name, extent }) => {
      const known = held.get(name);
      return !known || (!takesEveryVersion && extent.modified > (known.recordedAt ?? extent.modified));
    });
    if (!takesEveryVersion) {
      let heldKey: string | undefined;
      // Versions of a key stand beside each other, the oldest first.
      for (let at = slices.length - 1; at >= 0; at--) {
        const { key } = slices[at]!.extent;
        if (key === heldKey) isDue[at] = false;
        else if (!isDue[at]) heldKey = key;
      }
    }
    return slices.filter((_, index) => isDue[index]).sort((a, b) => a.dueSince - b.dueSince);
  },
});

/** Whether an object holds data: consoles write objects for folders, jobs write `_SUCCESS` beside what they made. */
function isData({ key }: Pick<ObjectVersion, 'key'>): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== '' && !/^[_.]/.test(name);
}

/** The name of an object version's slice: the end of its key, for people, and a hash of key and version. */
function objectSliceName(
  parameters: Readonly<Record<string, string>>,
  { key, version }: Pick<ObjectVersion, 'key' | 'version'>,
): string {
  const [first = '', ...path] = key.split('/');
  const shown = (path.length > 0 ? path.join('/') : first)
    .slice(-MOST_CHARACTERS)
    .replaceAll(/[^A-Za-z0-9._=-]/g, '_');
  const hash = createHash('sha256').update(`${key}\0${version}`).digest('hex').slice(0, 16);
  return sliceName(parameters, `${shown}~${hash}`);
}
