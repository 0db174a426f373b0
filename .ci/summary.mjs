import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Adds up vitest's JSON reports; a suite that left no report counts as one failure. Failures are named again at the end: whoever sees only the last lines of
 * a long log would learn their number and nothing else.
 */
const totals = { passed: 0, failed: 0 };
const failures = [];
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    totals.passed += report.numPassedTests;
    totals.failed += report.numFailedTests;
    for (const file of report.testResults) {
      const name = relative('.', file.name);
      for (const test of file.assertionResults) {
        if (test.status === 'failed')
          failures.push([`${name} > ${test.fullName}`, test.failureMessages.join('\n')]);
      }
      // A file that fails before its first test is a failed suite without a failed test.
      if (file.status === 'failed' && file.assertionResults.length === 0) {
        totals.failed += 1;
        failures.push([name, file.message]);
      }
    }
  } catch (error) {
    totals.failed += 1;
    failures.push([path, `no report: ${error.message}`]);
  }
}
for (const [name, message] of failures) process.stdout.write(`FAILED ${name}\n${message.slice(0, 1500)}\n\n`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
