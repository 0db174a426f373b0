import { Cron } from 'croner';
import { AwsError } from '../service.ts';

/**
 * The next time after `after` at which a schedule fires; undefined when it never does again. Expressions: cron(minute hour
 * day-of-month month day-of-week year) in a time zone, rate(n minutes|hours|days) from its creation, at(yyyy-mm-ddThh:mm:ss).
 * Source: EventBridge Scheduler user guide, "Schedule types".
 * @throws AwsError ValidationException
 */
export function nextFire(expression: string, zone: string, created: Date, after: Date): Date | undefined {
  const [, kind, body] = /^(cron|rate|at)\((.+)\)$/.exec(expression) ?? [];
  if (!kind || !body) throw invalid(expression);
  switch (kind) {
    case 'cron':
      return (
        new Cron(cronerPattern(body, expression), { timezone: zone, paused: true }).nextRun(after) ??
        undefined
      );
    case 'at': {
      const at = new Cron(body, { timezone: zone, paused: true }).nextRun(after);
      return at ?? undefined;
    }
    default: {
      const period = ratePeriod(body, expression);
      const passed = Math.floor((after.getTime() - created.getTime()) / period) + 1;
      return new Date(created.getTime() + Math.max(passed, 0) * period);
    }
  }
}

/** Croner counts weekdays from 0 = Sunday and takes seconds first; EventBridge counts from 1 = Sunday. */
function cronerPattern(body: string, expression: string): string {
  const fields = body.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6 || !dayOfWeek || (dayOfMonth === '?') === (dayOfWeek === '?'))
    throw invalid(expression);
  const weekday = dayOfWeek.replace(
    /(^|[,-])(\d)/g,
    (_, before: string, day: string) => `${before}${Number(day) - 1}`,
  );
  const any = (field: string | undefined) => (field === '?' ? '*' : field);
  return ['0', minute, hour, any(dayOfMonth), month, any(weekday), year].join(' ');
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function ratePeriod(body: string, expression: string): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(body) ?? [];
  const length = unit && UNITS[unit];
  if (!count || !length || Number(count) === 0) throw invalid(expression);
  return Number(count) * length;
}

const invalid = (expression: string) =>
  new AwsError('ValidationException', `Invalid Schedule Expression ${expression}.`);
