import type { Dataset } from '../../lib/contracts/dataset.ts';
import { ContractViolation } from '../../lib/contracts/errors.ts';
import type { BrokenRecord } from './page-decoder.ts';

/** @throws ContractViolation when more of a batch breaks the contract than its dataset allows */
export function assertWithinLimit(
  dataset: Pick<Dataset, 'name' | 'quarantineLimit' | 'quarantineAllowance'>,
  batchId: string,
  records: number,
  broken: readonly BrokenRecord[],
): void {
  const [first] = broken;
  const allowed = Math.max(dataset.quarantineAllowance, dataset.quarantineLimit * records);
  if (!first || broken.length <= allowed) return;
  throw new ContractViolation(
    `${dataset.name}: ${broken.length} of ${records} records of batch ${batchId} break the contract, ` +
      `more than ${dataset.quarantineLimit * 100} % and more than ${dataset.quarantineAllowance}. First: ${first.reason} (row ${first.rowNumber} of ${first.object})`,
  );
}
