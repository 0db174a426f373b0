import { Cron } from 'croner';
import { AwsError } from '../service.ts';

/**
 * The next time after `after` (exclusive) at which a schedule fires; undefined when it never does again. Expressions: cron(minute
 * hour day-of-month month day-of-week year) in a time zone, rate(n minutes|hours|days) from its creation, at(yyyy-mm-ddThh:mm:ss)
 * in the zone. A cron's local time that daylight saving leaves out is skipped; one that it repeats fires the first time, unless the
 * hour is a wildcard. Source: EventBridge Scheduler user guide, "Schedule types".
 * @throws AwsError ValidationException
 */
export function nextFire(expression: string, zone: string, created: Date, after: Date): Date | undefined {
  if (!isZone(zone)) throw new AwsError('ValidationException', `Invalid ScheduleExpressionTimezone ${zone}.`);
  const [, kind, body] = /^(cron|rate|at)\((.+)\)$/.exec(expression ?? '') ?? [];
  if (!kind || !body) throw invalid(expression);
  switch (kind) {
    case 'cron':
      return nextMatch(parsed(cronerPattern(body, expression), zone, expression), after);
    case 'at':
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) throw invalid(expression);
      return parsed(body, zone, expression).nextRun(after) ?? undefined;
    default: {
      const period = ratePeriod(body, expression);
      const passed = Math.floor((after.getTime() - created.getTime()) / period) + 1;
      return new Date(created.getTime() + Math.max(passed, 0) * period);
    }
  }
}

/** Croner moves a time that the zone leaves out to the next that it has; such a time does not match the pattern. */
function nextMatch(cron: Cron, after: Date): Date | undefined {
  let next = cron.nextRun(after);
  while (next && !cron.match(next)) next = cron.nextRun(next);
  return next ?? undefined;
}

function parsed(pattern: string, zone: string, expression: string): Cron {
  try {
    return new Cron(pattern, { timezone: zone, paused: true });
  } catch {
    throw invalid(expression);
  }
}

const LARGEST = [59, 23, 31, 12, 7, 2199] as const;

/** Croner counts weekdays from 0 = Sunday, takes seconds first and no `5/15`; EventBridge counts from 1 = Sunday. */
function cronerPattern(body: string, expression: string): string {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6 || (fields[2] === '?') === (fields[4] === '?')) throw invalid(expression);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields.map((field, i) =>
    field === '?' ? '*' : field.replace(/(^|,)(\d+)\/(\d+)/g, `$1$2-${LARGEST[i]}/$3`),
  ) as [string, string, string, string, string, string];
  return ['0', minute, hour, dayOfMonth, month, weekdays(dayOfWeek, expression), year].join(' ');
}

function weekdays(field: string, expression: string): string {
  return field.replace(/(^|[,-])(\d+)(L)?/g, (_, before: string, day: string, last: string | undefined) => {
    if (Number(day) < 1 || Number(day) > 7) throw invalid(expression);
    return `${before}${Number(day) - 1}${last ? '#L' : ''}`;
  });
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function ratePeriod(body: string, expression: string): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(body) ?? [];
  const length = unit && UNITS[unit];
  if (!count || !length || Number(count) === 0) throw invalid(expression);
  return Number(count) * length;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

const invalid = (expression: string) =>
  new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
