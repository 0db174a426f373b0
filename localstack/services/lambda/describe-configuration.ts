import type { FunctionRecord } from './function-store.ts';

/** FunctionConfiguration, as GetFunction and ListFunctions show it. */
export function describeConfiguration(record: FunctionRecord): Record<string, unknown> {
  return {
    FunctionName: record.name,
    FunctionArn: record.arn,
    Description: record.description,
    Runtime: record.runtime,
    Handler: record.handler,
    Role: record.roleArn,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMb,
    LastModified: record.modified.replace('Z', '+0000'),
    Version: '$LATEST',
    RevisionId: record.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    Environment: { Variables: record.environment },
    LoggingConfig: { LogFormat: 'Text', LogGroup: record.logGroup },
    ...(record.deadLetterArn ? { DeadLetterConfig: { TargetArn: record.deadLetterArn } } : {}),
  };
}
