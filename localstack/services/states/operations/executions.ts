import { randomUUID } from 'node:crypto';
import { AwsError, type Operation } from '../../service.ts';
import type { Engine } from '../engine/engine.ts';
import { type HistoryEvent, withoutPlace } from '../interpreter/history.ts';
import { type Json, PAYLOAD_LIMIT } from '../json-value.ts';
import { checkName } from '../store/names.ts';
import type { ExecutionRecord } from '../store/records.ts';
import { page } from './paging.ts';
import { withoutData } from './shown-event.ts';
import type { StateMachines } from './state-machines.ts';

/** How long the name of a closed execution is blocked: 90 days. */
const NAME_BLOCKED = 90 * 86_400_000;
/** How long a redrive's token is known: 15 minutes. */
const TOKEN_VALID = 15 * 60_000;

/** StartExecution without the check of the caller. */
export function startExecution(
  machines: StateMachines,
  engine: Engine,
  request: { readonly stateMachineArn: string; readonly name?: string; readonly input?: string },
): ExecutionRecord {
  const machine = machines.require(request.stateMachineArn);
  const name = request.name ?? randomUUID();
  checkName(name);
  const text = request.input ?? '{}';
  if (Buffer.byteLength(text) > PAYLOAD_LIMIT) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: ${Buffer.byteLength(text)} bytes are more than the limit of ${PAYLOAD_LIMIT}`,
    );
  }
  let input: Json;
  try {
    input = JSON.parse(text) as Json;
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const existing = engine.store.execution(arn);
  if (existing?.status === 'RUNNING' && existing.input === JSON.stringify(input)) return existing;
  const blocked =
    existing && engine.clock.now() - (existing.stoppedAt ?? Number.POSITIVE_INFINITY) < NAME_BLOCKED;
  if (existing !== undefined && (existing.status === 'RUNNING' || blocked)) {
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  return engine.start(machine, name, input);
}

export function executionOperations(machines: StateMachines, engine: Engine): Record<string, Operation> {
  return {
    StartExecution(input, call) {
      call.authorize('states:StartExecution', input.stateMachineArn);
      const record = startExecution(machines, engine, input);
      return { executionArn: record.arn, startDate: new Date(record.startedAt) };
    },

    StartSyncExecution(input, call) {
      call.authorize('states:StartSyncExecution', input.stateMachineArn);
      machines.require(input.stateMachineArn);
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    },

    RedriveExecution(input, call) {
      call.authorize('states:RedriveExecution', input.executionArn);
      const record = required(input.executionArn);
      const { clientToken } = input;
      const known = record.redriveTokens?.find(
        ({ token, at }) => token === clientToken && engine.clock.now() - at < TOKEN_VALID,
      );
      if (known) return { redriveDate: new Date(known.at) };
      const reason = engine.notRedrivable(record);
      if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', reason);
      const { redrivenAt } = engine.redrive(record, clientToken);
      return { redriveDate: new Date(redrivenAt!) };
    },

    async StopExecution(input, call) {
      call.authorize('states:StopExecution', input.executionArn);
      required(input.executionArn);
      const record = await engine.stop(input.executionArn, input.error, input.cause);
      return { stopDate: new Date(record?.stoppedAt ?? engine.clock.now()) };
    },

    DescribeExecution(input, call) {
      call.authorize('states:DescribeExecution', input.executionArn);
      return described(required(input.executionArn), engine);
    },

    ListExecutions(input, call) {
      const { stateMachineArn, mapRunArn, statusFilter } = input;
      call.authorize('states:ListExecutions', stateMachineArn ?? mapRunArn);
      const machineArn =
        mapRunArn === undefined ? machines.require(stateMachineArn).arn : machineOf(mapRunArn);
      const records = engine.store
        .executions(machineArn, mapRunArn)
        .filter(({ status }) => statusFilter === undefined || status === statusFilter);
      const { items, nextToken } = page(records, input, 100);
      return { executions: items.map(listed), ...(nextToken !== undefined && { nextToken }) };
    },

    GetExecutionHistory(input, call) {
      call.authorize('states:GetExecutionHistory', input.executionArn);
      required(input.executionArn);
      const events = engine.store.events(input.executionArn);
      const { items, nextToken } = page(input.reverseOrder ? events.reverse() : events, input, 100);
      const data = input.includeExecutionData !== false;
      return {
        events: items.map((event) => shown(event, data)),
        ...(nextToken !== undefined && { nextToken }),
      };
    },
  };

  function required(arn: string): ExecutionRecord {
    const record = engine.store.execution(arn);
    if (record === undefined)
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }
}

function machineOf(mapRunArn: string): string {
  return mapRunArn.replace(':mapRun:', ':stateMachine:').replace(/\/[^/]*$/, '');
}

function described(record: ExecutionRecord, engine: Engine): Record<string, unknown> {
  const reason = engine.notRedrivable(record);
  return {
    ...listed(record),
    input: record.input,
    inputDetails: { included: true },
    ...(record.output !== undefined && { output: record.output, outputDetails: { included: true } }),
    ...(record.error !== undefined && { error: record.error }),
    ...(record.cause !== undefined && { cause: record.cause }),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason !== undefined && { redriveStatusReason: reason }),
  };
}

function listed(record: ExecutionRecord): Record<string, unknown> {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: new Date(record.startedAt),
    ...(record.stoppedAt !== undefined && { stopDate: new Date(record.stoppedAt) }),
    ...(record.mapRunArn !== undefined && { mapRunArn: record.mapRunArn }),
    redriveCount: record.redriveCount ?? 0,
    ...(record.redrivenAt !== undefined && { redriveDate: new Date(record.redrivenAt) }),
  };
}

function shown(event: HistoryEvent, data: boolean): Record<string, unknown> {
  const place = withoutPlace(event);
  return { ...(data ? place : withoutData(place)), timestamp: new Date(event.timestamp) };
}
