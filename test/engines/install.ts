import { installLocalStack } from './localstack/install-localstack.ts';
import { javaHome } from './support/java.ts';
import { cfnLintPython, dataPython, dbtPython, installSpark, pandasPython } from './support/python.ts';
import { installTrino, TRINO_JAVA } from './support/trino.ts';

/**
 * Fetches what takes longest of all that the suites of engines install into the cache folder, one after the other: it waits for the network while
 * other tests need the processors. What can't be had here is tried again by the suite that needs it, which tells why.
 */
const installs: readonly (() => Promise<unknown>)[] = [
  installTrino,
  () => javaHome(TRINO_JAVA),
  dataPython,
  installSpark,
  installLocalStack,
  dbtPython,
  pandasPython,
  cfnLintPython,
];
for (const install of installs)
  try {
    await install();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
  }
