const DEAD_LETTERS =
  'the scheduler uses it when a schedule that came due cannot start its machine; here the schedule is fired by hand, which answers the caller';

/** Of every schedule. */
const OF_SCHEDULES = /^Schedule\w+AccessRole\.KeepDeadLetters$/;

/** Allow statements without which a local run goes on, by name, and why a deployment needs them. */
export const NEEDED_ONLY_ON_AWS: Readonly<Record<string, string>> = {
  'Key.0':
    'people manage the key by it: without it nobody could change or delete the key any more, and no run does',
  'NotificationsTopicPolicy.BudgetMayPublish':
    'AWS Budgets tells people when the month is over budget; the local runtime accepts budgets without effect',
  'LogsBucketPolicy.1': 'S3 delivers the access log of bronze; the local S3 keeps no access logs',
  'LogsBucketPolicy.2': 'S3 delivers the access log of the lake; the local S3 keeps no access logs',
  'LogsBucketPolicy.3': 'S3 delivers the access log of the work bucket; the local S3 keeps no access logs',
};

/** Why a deployment needs a statement without which a local run goes on; undefined for all others. */
export const onlyOnAws = (name: string): string | undefined =>
  OF_SCHEDULES.test(name) ? DEAD_LETTERS : NEEDED_ONLY_ON_AWS[name];
