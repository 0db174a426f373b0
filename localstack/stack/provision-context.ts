import { createHash } from 'node:crypto';
import type { LocalRuntime } from '../runtime.ts';
import type { Assembly } from './assembly.ts';
import type { ProvisionContext } from './resource-type.ts';
import { StackError } from './stack-error.ts';

/** @param generation one more with each replacement, so that the new resource has another name than the old */
export function provisionContext(
  runtime: LocalRuntime,
  assembly: Assembly,
  stackName: string,
  logicalId: string,
  generation: number,
): ProvisionContext {
  return {
    runtime,
    stackName,
    logicalId,
    generatedName(maximum = 64, { lowerCase = false } = {}) {
      const suffix = createHash('sha256')
        .update(`${runtime.accountId}/${stackName}/${logicalId}/${generation}`)
        .digest('hex')
        .slice(0, 12);
      const room = maximum - suffix.length - 1;
      const name = `${`${stackName}-${logicalId}`.slice(0, room)}-${suffix}`;
      return lowerCase ? name.toLowerCase() : name.replace(/[a-f0-9]{12}$/, (hex) => hex.toUpperCase());
    },
    asset(objectKey) {
      const found = assembly.assets.get(objectKey);
      if (found) return found;
      throw new StackError(`the assembly has no asset ${objectKey}: run 'cdk synth' again`);
    },
    call: <T>(service: string, operation: string, input: unknown) =>
      runtime.call(service, operation, input, runtime.owner) as Promise<T>,
  };
}
