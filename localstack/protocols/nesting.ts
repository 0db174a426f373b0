import { AwsError } from '../services/service.ts';

/** Deepest nesting of a request that is read: far beyond what any API has, far below what overflows the stack. */
export const DEEPEST = 500;

export const TOO_DEEP = `The request is nested too deeply: at most ${DEEPEST} levels are read`;

/** @throws AwsError SerializationException for JSON text with lists and objects more than 500 deep */
export function checkNesting(json: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) {
      if (++depth > DEEPEST) throw new AwsError('SerializationException', TOO_DEEP);
    } else if (code === 125 || code === 93) depth--;
  }
}

/** @throws AwsError SerializationException for XML with elements more than 500 deep */
export function checkXmlNesting(xml: string): void {
  let depth = 0;
  for (const [, end, empty] of xml.matchAll(/<(\/?)[^!?/<>][^<>]*?(\/?)>/g)) {
    if (end) depth--;
    else if (!empty && ++depth > DEEPEST) throw new AwsError('SerializationException', TOO_DEEP);
  }
}

/** Whether something was nested so deeply that reading it overflowed the stack. */
export const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && /call stack/.test(error.message);
