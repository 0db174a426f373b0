import { readFileSync } from 'node:fs';

/** Adds up vitest's JSON reports; a suite that left no report counts as one failure. */
const totals = { passed: 0, failed: 0 };
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    totals.passed += report.numPassedTests;
    // A file that fails before its first test is a failed suite without a failed test.
    const broken = report.testResults.filter(
      (f) => f.status === 'failed' && f.assertionResults.length === 0,
    ).length;
    totals.failed += report.numFailedTests + broken;
  } catch (error) {
    process.stderr.write(`No report in ${path}: ${error.message}\n`);
    totals.failed += 1;
  }
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exitCode = totals.failed > 0 ? 1 : 0;
