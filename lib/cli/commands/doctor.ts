import { Command } from 'commander';
import { deploymentOf } from '../deployment.ts';
import { accountNeeds } from '../doctor/account-needs.ts';
import {
  checkBootstrap,
  checkConcurrency,
  checkCredentials,
  checkLakeFormation,
  checkProviderKeys,
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
import { type ListingFormat, listingFormat, printListing } from '../listing-format.ts';
import { DEFAULT_PORT, portNumber } from '../port-number.ts';
import { awsClientOptions } from '../session.ts';
import { checkTarget, type TargetOptions, targetOptions } from '../target.ts';

interface DoctorOptions extends TargetOptions {
  readonly format: ListingFormat;
  readonly settings?: string;
  readonly port: number;
}

/** `doctor`: what a first run needs, here or on AWS, and what to do where it lacks. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check what a first run needs, here or with --target aws, and say what to do')
    .option('--settings <file>', 'settings as JSON, as for start')
    .option('--port <n>', 'port that start would serve', portNumber, DEFAULT_PORT);
  for (const option of [listingFormat(), ...targetOptions()]) command.addOption(option);
  return command.action(async (options: DoctorOptions) => {
    checkTarget(options);
    deploymentOf(options.env, options.target);
    const findings = options.target === 'aws' ? await account(options) : await machine(options);
    printListing(options.format, findings, () => drawFindings(findings));
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
  const settings = checkSettings(options.env, options.settings);
  const credentials = await checkCredentials(clients);
  const first = [checkNode(process.versions.node), settings, credentials];
  if (credentials.state === 'fail') return first;
  const findings = [...first, await checkBootstrap(clients), await checkLakeFormation(clients)];
  if (settings.state === 'fail') return findings;
  const { functions, keys } = accountNeeds(options.env, options.settings);
  findings.push(await checkConcurrency(clients, functions));
  if (keys.length > 0)
    findings.push(await checkProviderKeys(clients, `coinlake-${options.env}-provider-keys`, keys));
  return findings;
}
