import { Command } from 'commander';
import { deploymentOf } from '../deployment.ts';
import {
  checkBootstrap,
  checkConcurrency,
  checkCredentials,
  checkLakeFormation,
} from '../doctor/check-account.ts';
import {
  checkDataFolder,
  checkDisk,
  checkNode,
  checkPort,
  checkQueryEngine,
} from '../doctor/check-machine.ts';
import { checkSettings } from '../doctor/check-settings.ts';
import { drawFindings, type Finding } from '../doctor/finding.ts';
import { CommandFailed } from '../failure.ts';
import { print } from '../output.ts';
import { DEFAULT_PORT, portNumber } from '../port-number.ts';
import { awsClientOptions } from '../session.ts';
import { checkTarget, type TargetOptions, targetOptions } from '../target.ts';

interface DoctorOptions extends TargetOptions {
  readonly settings?: string;
  readonly port: number;
}

/** `doctor`: what a first run needs, here or on AWS, and what to do where it lacks. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check what a first run needs, here or with --target aws, and say what to do')
    .option('--settings <file>', 'settings as JSON, as for start')
    .option('--port <n>', 'port that start would serve', portNumber, DEFAULT_PORT);
  for (const option of targetOptions()) command.addOption(option);
  return command.action(async (options: DoctorOptions) => {
    checkTarget(options);
    deploymentOf(options.env, options.target);
    const findings = options.target === 'aws' ? await account(options) : await machine(options);
    print(drawFindings(findings));
    const failures = findings.filter(({ state }) => state === 'fail').length;
    if (failures > 0) throw new CommandFailed(`${failures} of ${findings.length} checks failed`);
  });
}

async function machine({ data, env, port, settings }: DoctorOptions): Promise<readonly Finding[]> {
  return [
    checkNode(process.versions.node),
    await checkQueryEngine(),
    checkSettings(env, settings),
    await checkDataFolder(data),
    await checkDisk(data),
    await checkPort(port, data),
  ];
}

/** The others can't be asked without credentials. */
async function account(options: DoctorOptions): Promise<readonly Finding[]> {
  const clients = awsClientOptions(options);
  const first = [
    checkNode(process.versions.node),
    checkSettings(options.env, options.settings),
    await checkCredentials(clients),
  ];
  if (first.at(-1)?.state === 'fail') return first;
  return [
    ...first,
    await checkBootstrap(clients),
    await checkLakeFormation(clients),
    await checkConcurrency(clients),
  ];
}
