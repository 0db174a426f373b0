import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first. One of them that began last would leave the other core idle. */
const LONG = [
  /engines\/page\.test/,
  /engines\/trino\.test/,
  /engines\/localstack-machines\.test/,
  /engines\/(localstack-deploy|readers|differential|docs-site|aws-clients|dbt)\.test/,
  /pipeline\/(command-line|killed-runs|add-a-dataset|bad-input|shared-folder)\.test/,
  // The first that asks for the lake of recordings makes it; meanwhile the other worker has files that need none.
  /recordings\/run-again\.test/,
  /project\/checks\.test/,
  /end-to-end\/recorded-start\.test/,
  /recordings\/broken-files\.test/,
];

/** Files that wait for that lake. */
const WAITING = /recordings\//;

/** The order of test files: those that take long first, those that wait for another at the end, the others as ever. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((pattern) => pattern.test(moduleId));
      if (found >= 0) return found;
      return WAITING.test(moduleId) ? LONG.length + 1 : LONG.length;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
