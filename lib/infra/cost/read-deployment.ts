import { Cron } from 'croner';
import type { FunctionName } from '../bundles/bundle-functions.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties are whatever the resource's type documents.
  readonly Properties?: any;
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** What a bill depends on, as the templates say it. */
export interface Deployment {
  /** Memory of each function, MiB. */
  readonly memory: Readonly<Record<FunctionName, number>>;
  /** Starts a month of each dataset's machine, by dataset. */
  readonly datasetRuns: Readonly<Record<string, number>>;
  /** Starts a month of gold-model: nested in datasets' runs, and by schedules of its own. */
  readonly modelRuns: Readonly<Record<string, number>>;
  /** Transitions of one run that has something to do and meets no fault. */
  readonly datasetTransitions: number;
  readonly modelTransitions: number;
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly secrets: number;
}

/** A month without a change of clocks, 30 days. */
const MONTH = { from: new Date('2024-06-01T00:00:00Z'), to: new Date('2024-07-01T00:00:00Z') };

export function readDeployment(templates: readonly Template[]): Deployment {
  const resources = templates.flatMap((template) => Object.entries(template.Resources));
  const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);
  const datasetRuns: Record<string, number> = {};
  const modelRuns: Record<string, number> = {};
  for (const [, { Properties: schedule }] of ofType('AWS::Scheduler::Schedule')) {
    const input = JSON.parse(schedule.Target.Input) as { dataset?: string; model?: string };
    const runs = firings(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone);
    if (input.dataset) datasetRuns[input.dataset] = runs;
    else if (input.model) modelRuns[input.model] = runs;
  }
  let datasetTransitions = 0;
  let modelTransitions = 0;
  for (const [, { Properties: machine }] of ofType('AWS::StepFunctions::StateMachine')) {
    const definition = JSON.parse(machine.DefinitionString['Fn::Sub'][0]) as Machine;
    const dataset = Object.keys(datasetRuns).find((name) =>
      machine.StateMachineName.endsWith(`-dataset-${name}`),
    );
    if (dataset === undefined) {
      modelTransitions = transitions(definition);
      continue;
    }
    datasetTransitions = transitions(definition);
    for (const model of refreshedModels(definition))
      modelRuns[model] = (modelRuns[model] ?? 0) + (datasetRuns[dataset] ?? 0);
  }
  return {
    memory: Object.fromEntries(
      ofType('AWS::Lambda::Function').map(([id, { Properties: properties }]) => [
        /^Functions(\w+?)Function/.exec(id)?.[1],
        properties.MemorySize,
      ]),
    ) as Record<FunctionName, number>,
    datasetRuns,
    modelRuns,
    datasetTransitions,
    modelTransitions,
    alarms: ofType('AWS::CloudWatch::Alarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    keys: ofType('AWS::KMS::Key').length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
  };
}

/** How often an EventBridge cron fires in a month. */
function firings(expression: string, timezone: string): number {
  const [minute, hour, day, month, weekday] = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const fiveFields = [minute, hour, day, month, weekday]
    .map((field) => (field === '?' ? '*' : field))
    .join(' ');
  const cron = new Cron(fiveFields, { timezone });
  let count = 0;
  for (let at = cron.nextRun(new Date(MONTH.from.getTime() - 1)); at && at < MONTH.to; at = cron.nextRun(at))
    count++;
  return count;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
  readonly Items?: unknown;
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/**
 * Entered states on the way of the first choice of each Choice; a Map counts one round.
 * @throws Error when that way comes back to a state: no run would end
 */
function transitions(machine: Machine): number {
  let count = 0;
  const entered = new Set<string>();
  for (let name: string | undefined = machine.StartAt; name; ) {
    const state: State | undefined = machine.States[name];
    if (!state) break;
    if (entered.has(name)) throw new Error(`The first choices lead back to state '${name}'`);
    entered.add(name);
    count += 1 + (state.Branches ?? []).reduce((sum, branch) => sum + transitions(branch), 0);
    if (state.ItemProcessor) count += transitions(state.ItemProcessor);
    name = state.Next ?? state.Choices?.[0]?.Next;
  }
  return count;
}

function refreshedModels(machine: Machine): readonly string[] {
  const body = machine.States.Body?.Branches?.[0];
  const levels = (body?.States.Refresh?.Items ?? []) as readonly { readonly models: readonly string[] }[];
  return levels.flatMap((level) => level.models);
}
