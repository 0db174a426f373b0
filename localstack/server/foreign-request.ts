import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Why a request may come from a web page that is not this server's own; undefined when it comes from a program of this machine, or
 * from a person's own browser bar.
 *
 * Any page can make a browser send requests to loopback, and can point a name of its own at 127.0.0.1 (DNS rebinding). Signatures
 * are not verified, so such a page could delete objects and run functions. Browsers tell such requests apart by headers that no
 * page can set: the Host that the address named, the Origin of the page, and Sec-Fetch-Site. Clients of AWS send the Host alone.
 *
 * Answered are Hosts 127.0.0.1, [::1], localhost and names that end in `.localhost` (the virtual hosts of S3, which browsers
 * resolve to this machine only), each with the port that the request arrived at.
 * @example
 *   foreignRequest(message) // "The Host 'evil.example' is not this server: …"
 */
export function foreignRequest(message: IncomingMessage): string | undefined {
  const port = message.socket.localPort ?? 0;
  const hosts = message.headersDistinct.host ?? [];
  const [host = ''] = hosts;
  if (hosts.length === 0) return `A request without a Host header is refused: ${answered(port)}`;
  if (hosts.length > 1) return `A request with ${hosts.length} Host headers is refused: ${answered(port)}`;
  if (!isOwn(host, port)) return `The Host '${host}' is not this server: ${answered(port)}`;
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(message.url ?? '')?.[1];
  if (authority !== undefined && !isOwn(authority, port))
    return `The address of '${authority}' is not this server's: ${answered(port)}`;
  // A page of another name on this port is another site's, as far as the browser knows.
  const foreign = (message.headersDistinct.origin ?? []).find(
    (origin) => origin.toLowerCase() !== `http://${host.toLowerCase()}`,
  );
  if (foreign !== undefined)
    return `Requests of web pages of other origins are refused: the page's Origin is '${foreign}'`;
  const sites = message.headersDistinct['sec-fetch-site'] ?? [];
  const site = sites.find((value) => value !== 'same-origin' && value !== 'none');
  if (site !== undefined)
    return `Requests of web pages of other origins are refused: Sec-Fetch-Site is '${site}'`;
  return undefined;
}

/** Answers 403 with the reason and ends the connection, so that no byte of the body is read. */
export function refuseForeignRequest(response: ServerResponse, reason: string): void {
  const body = JSON.stringify({ __type: 'AccessDeniedException', message: reason });
  response.writeHead(403, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // Where clients of AWS look for an error's name.
    'x-amzn-errortype': 'AccessDeniedException',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function answered(port: number): string {
  return `it answers to 127.0.0.1, [::1], localhost and names that end in .localhost, on port ${port}`;
}

/** Whether `host` (a name with an optional port) is this server's. */
function isOwn(host: string, port: number): boolean {
  const [, name = '', given] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  if (Number(given ?? 80) !== port) return false;
  return (
    name === '127.0.0.1' || name === '[::1]' || name === 'localhost' || /^[a-z0-9._-]+\.localhost$/.test(name)
  );
}
