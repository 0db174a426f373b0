import type { Scenario } from './permissions-run.ts';

/** Statements that a plain run does not need, by name, and what does. Names may end in `*`. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'FunctionsleaseAccessRole.SeeWhetherTheHolderRuns': 'second',
  'FunctionsplanAccessRole.ListWork': 'expired',
  'FunctionsplanAccessRole.ReadBronze': 'stored',
  'FunctionsplanAccessRole.ListBronze': 'lost',
  'FunctionsplanAccessRole.WriteLake': 'interrupted',
  'FunctionsplanAccessRole.WriteTables': 'interrupted',
  'FunctionsingestAccessRole.ReadBronze': 'retried',
  'FunctionsingestAccessRole.ListBronze': 'retried',
  '*.StartNextRun': 'backlog',
  'FunctionsnormalizeAccessRole.ReadLake': 'again',
  'FunctionscommitAccessRole.ReadLake': 'again',
  'FunctionscommitAccessRole.ListBronze': 'refused',
  'FunctionscommitAccessRole.ListWork': 'unnormalized',
  'FunctionsreportAccessRole.TellPeople': 'refused',
  'NotificationsTopicPolicy.AlarmsMayPublish': 'alarm',
  'DeadLettersQueuePolicy.*': 'undeliverable',
  'FailuresRuleAllowEventRule*': 'refused',
};

/** Statements whose lack fails no execution, on AWS neither: what they let through is lost, and the local runtime warns. */
const LOSSES = ['*.WriteLogs', 'NotificationsTopicPolicy.*', 'DeadLettersQueuePolicy.*', 'FailuresRule*'];

export function scenarioOf(name: string): Scenario {
  return Object.entries(SCENARIOS).find(([pattern]) => matches(name, pattern))?.[1] ?? 'run';
}

export const isLoss = (name: string): boolean => LOSSES.some((pattern) => matches(name, pattern));

const matches = (name: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
