import { randomBytes } from 'node:crypto';
import type { Credentials } from '../runtime.ts';
import { AwsError, type Caller } from '../services/service.ts';
import type { SignedScope } from './signature.ts';

/** Access key ids of this runtime's role sessions begin so: no key of AWS does. */
const PREFIX = 'LSIACOINLAKE';

interface Session {
  readonly credentials: Credentials;
  readonly caller: Caller;
  readonly expires?: Date;
}

/**
 * Who signed a request. Keys of a role session are those that this runtime handed out since it started, recognised by access key id
 * and session token. Every other key is the account's owner, whatever it is (test/test, or what the user has configured):
 * signatures are not verified, because the endpoint listens on the loopback interface alone and the owner may do everything.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #owner: Caller;
  readonly #now: () => Date;

  constructor(owner: Caller, now: () => Date) {
    this.#owner = owner;
    this.#now = now;
  }

  /** @param expires exclusive. @default never, while the runtime runs */
  create(caller: Caller, expires?: Date): Credentials {
    const credentials: Credentials = {
      accessKeyId: PREFIX + randomBytes(6).toString('hex').toUpperCase(),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(48).toString('base64'),
    };
    this.#sessions.set(credentials.accessKeyId, { credentials, caller, ...(expires ? { expires } : {}) });
    return credentials;
  }

  /** @throws AwsError when the keys are a session's that is over, or of another run of the runtime. */
  caller(scope: SignedScope | undefined): Caller {
    if (!scope) return { arn: 'anonymous' };
    if (!scope.accessKeyId.startsWith(PREFIX)) return this.#owner;
    const session = this.#sessions.get(scope.accessKeyId);
    if (!session || session.credentials.sessionToken !== scope.sessionToken)
      throw new AwsError(
        scope.service === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        scope.service === 's3' ? 403 : 400,
      );
    if (session.expires && session.expires <= this.#now())
      throw new AwsError(
        scope.service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException',
        'The security token included in the request is expired',
        scope.service === 's3' ? 400 : 403,
      );
    return session.caller;
  }
}
