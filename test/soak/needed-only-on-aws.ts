const DEAD_LETTERS =
  'the scheduler uses it when a schedule that came due cannot start its machine; here the schedule is fired by hand, which answers the caller';

/** Allow statements without which a local run goes on, by name, and why a deployment needs them. */
export const NEEDED_ONLY_ON_AWS: Readonly<Record<string, string>> = {
  'GoldModelMachineAccessRole.UploadInParts':
    'Athena writes results and tables as multipart uploads, lists their parts and aborts them; the local Athena puts whole objects',
  'SchedulebinanceklinesAccessRole.KeepDeadLetters': DEAD_LETTERS,
  'SchedulecoingeckomarketchartAccessRole.KeepDeadLetters': DEAD_LETTERS,
  'SchedulecoindailymetricsAccessRole.KeepDeadLetters': DEAD_LETTERS,
  'SchedulesessionvolatilityAccessRole.KeepDeadLetters': DEAD_LETTERS,
  'NotificationsTopicPolicy.BudgetMayPublish':
    'AWS Budgets tells people when the month is over budget; the local runtime accepts budgets without effect',
  'LogsBucketPolicy.1': 'S3 delivers the access log of bronze; the local S3 keeps no access logs',
  'LogsBucketPolicy.2': 'S3 delivers the access log of the lake; the local S3 keeps no access logs',
  'LogsBucketPolicy.3': 'S3 delivers the access log of the work bucket; the local S3 keeps no access logs',
};
