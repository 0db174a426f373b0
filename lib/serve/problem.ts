/**
 * An error as the API answers it: problem details.
 * Source: RFC 9457, application/problem+json.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: 400 | 403 | 404 | 405 | 410 | 500 | 503;
  /** The query parameter or part of the path that is wrong. */
  readonly parameter?: string;
  /** What may stand there: values, or a description of them. */
  readonly allowed?: string | readonly string[];

  constructor(
    status: Problem['status'],
    detail: string,
    about: { readonly parameter?: string; readonly allowed?: Problem['allowed'] } = {},
  ) {
    super(detail);
    this.status = status;
    Object.assign(this, about);
  }
}

const TITLES: Readonly<Record<Problem['status'], string>> = {
  400: 'A parameter is wrong',
  403: 'Not from here',
  404: 'Not found',
  405: 'This API is read only',
  410: 'No longer kept',
  500: 'Something went wrong here',
  503: 'The lake cannot be read now',
};

/** The body of the answer; `type` is about:blank, so that the title says what the status means. */
export const problemDetails = ({ status, message, parameter, allowed }: Problem) => ({
  type: 'about:blank',
  title: TITLES[status],
  status,
  detail: message,
  ...(parameter !== undefined && { parameter }),
  ...(allowed !== undefined && { allowed }),
});
