import { command } from './cache.ts';

/** Fetches an artifact from Maven Central into a folder, e.g. `io.trino:trino-server:476:tar.gz`. Needs Maven. */
export async function fetchArtifact(artifact: string, folder: string): Promise<void> {
  await command('mvn', [
    '-q',
    '-B',
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy',
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${folder}`,
    '-Dmdep.useBaseVersion=true',
  ]);
}
