/** What Binance writes under status 429: too many requests. Source: Binance spot REST API, "LIMITS" and "Error codes". */
export const THROTTLED =
  '{"code":-1003,"msg":"Too much request weight used; current limit is 6000 request weight per 1 MINUTE."}';

/** Under status 418: the address went on after 429 and is banned. */
export const BANNED = '{"code":-1003,"msg":"Way too much request weight used; IP banned."}';
