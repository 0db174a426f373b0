/** When a schedule fires: a five-field cron expression (minute hour day-of-month month day-of-week) in a time zone. */
export interface Schedule {
  readonly expression: string;
  /** IANA name, e.g. UTC or Europe/Moscow. */
  readonly timeZone: string;
}

/** @throws RangeError when the expression has not exactly five fields. */
export function cron(expression: string, timeZone: string): Schedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5)
    throw new RangeError(
      `cron('${expression}'): five fields expected (minute hour day month weekday), got ${fields.length}`,
    );
  return { expression: fields.join(' '), timeZone };
}

/**
 * EventBridge's six-field form, e.g. `cron(5 * * * ? *)`: one of day-of-month and day-of-week must be `?`, and weekdays
 * count from 1 = Sunday. Source: EventBridge Scheduler user guide, "Schedule types".
 */
export function eventBridgeCron(schedule: Schedule): string {
  const [minute, hour, dayOfMonth, month, weekday] = schedule.expression.split(' ') as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (weekday === '*') return `cron(${minute} ${hour} ${dayOfMonth} ${month} ? *)`;
  if (dayOfMonth !== '*')
    throw new RangeError(
      `cron('${schedule.expression}'): EventBridge takes a day of month or a weekday, not both`,
    );
  const shifted = weekday.replace(/\d+/g, (day) => String((Number(day) % 7) + 1));
  return `cron(${minute} ${hour} ? ${month} ${shifted} *)`;
}
