/** For so long the inbox keeps objects, days: what no run has taken by then is gone. */
export const INBOX_DAYS = 30;
