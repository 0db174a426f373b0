/** What went wrong on the way to another machine, by the system's code. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name can’t be looked up now',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an authority that Node does not know (NODE_EXTRA_CA_CERTS names one)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by an authority that Node does not know (NODE_EXTRA_CA_CERTS names one)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by an authority that Node does not know (NODE_EXTRA_CA_CERTS names one)',
};

/** The words for an endpoint that can't be reached, or that does not speak AWS's protocols; undefined for any other error. */
export function connectionFailure(error: Error): string | undefined {
  const cause = innermost(error);
  const { code = '', syscall } = cause as NodeJS.ErrnoException;
  if (syscall !== undefined && !/^(connect|getaddrinfo|read|write)$/.test(syscall)) return undefined;
  const words = WORDS[code] ?? (cause.name === 'TimeoutError' ? WORDS.TimeoutError : undefined);
  if (words !== undefined)
    return `No answer from ${addressOf(cause) ?? 'the endpoint'}: ${words}. Check the network, --region and --endpoint-url`;
  if (code.startsWith('HPE_') || '$response' in error)
    return `The endpoint answers, but not as AWS does${statusOf(error)}. Check --endpoint-url`;
  return undefined;
}

/** Of the attempts at several addresses the first, of an error with a cause the cause. */
function innermost(error: Error): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return innermost(error.errors[0]);
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

function addressOf(error: Error): string | undefined {
  const { hostname, address, port } = error as {
    readonly hostname?: string;
    readonly address?: string;
    readonly port?: number;
  };
  const host = hostname ?? address;
  return host === undefined || port === undefined ? host : `${host}:${port}`;
}

function statusOf(error: Error): string {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode === undefined ? '' : ` (HTTP ${$metadata.httpStatusCode})`;
}
