// Opens the TLS of a tunnel: shakes hands with the client as the host it asked for, and hands what it says on to the
// exchange that plain requests use. A tunnel that cannot be opened is closed, never copied unread.

import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { errorText } from '../errors.ts';
import type { Open } from '../mediate/gate.ts';
import type { Target } from '../model/target.ts';
import type { TunnelStart } from '../model/tunnel.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { compileDomains, type DomainMatcher } from '../text/domain.ts';
import type { Activity } from './activity.ts';
import { rawReply, type Reply } from './deny.ts';
import type { Tunnel } from './forward.ts';

const HANDSHAKE_TIMEOUT_MS = 30_000;

export interface InterceptServices {
  /** What to shake hands with as a host; rejects with CA_UNUSABLE. */
  readonly contextFor: (host: string) => Promise<SecureContext>;
  /** Takes a client socket on which HTTP is spoken inside a tunnel. */
  readonly serveTunnel: (socket: Socket, tunnel: Tunnel) => void;
  readonly activity: Activity;
}

interface Lists {
  readonly passedThrough: DomainMatcher;
  readonly other: DomainMatcher;
}

const listsOf = new WeakMap<Policy, Lists>();

/** What a policy does with a tunnel to a target: open its TLS, carry what is neither TLS nor HTTP. */
export function tunnelRules(policy: Policy, { host, port }: Target): { opensTls: boolean; other: boolean } {
  const { enabled, passthrough_domains } = policy.tls_interception;
  const lists = listsOf.get(policy) ?? {
    passedThrough: compileDomains(passthrough_domains),
    other: compileDomains(policy.forward_proxy.non_tls_hosts),
  };
  listsOf.set(policy, lists);
  return {
    opensTls: enabled && lists.passedThrough(host, port) === undefined,
    other: lists.other(host, port) !== undefined,
  };
}

/** Fatal alerts (RFC 8446 6): a TLS client is refused in its own language. */
const UNRECOGNIZED_NAME = '\x15\x03\x03\x00\x02\x02\x70';
const DECODE_ERROR = '\x15\x03\x03\x00\x02\x02\x32';

/** The last word in a tunnel that would have been opened, had its first bytes been right. */
export function tunnelRefusal(first: TunnelStart, reply: Reply): string {
  if (first.kind === 'tls') return UNRECOGNIZED_NAME;
  return first.kind === 'malformed-tls' ? DECODE_ERROR : rawReply(reply);
}

/** Takes a tunnel whose client has said the first bytes of its hello, still unread on the socket. Never rejects. */
export async function intercept(services: InterceptServices, open: Open, client: Socket): Promise<void> {
  const { activity } = services;
  const { target, agent } = open.tx;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const bytes = (): number => client.bytesRead + client.bytesWritten;
  try {
    const secureContext = await services.contextFor(target.host);
    await handshake(client, secureContext, (secure) => {
      activity.shookHands('intercepted', seconds());
      client.once('close', () => activity.done(open.tx, { status: 200, bytes: bytes() }));
      services.serveTunnel(secure, { surface: 'intercept', target, agent });
    });
  } catch (error) {
    activity.shookHands('handshake_error', seconds());
    activity.done(open.tx, { status: 0, bytes: bytes(), error: errorText(error) });
    client.destroy();
  }
}

/** `take` gets the socket in the very moment it is ready: a client's end that comes with its hello would be missed later. */
function handshake(
  client: Socket,
  secureContext: SecureContext,
  take: (secure: TLSSocket) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const secure = new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    const settle = (): void => {
      clearTimeout(timer);
      secure.off('error', fail).off('end', closed).off('close', closed);
    };
    const fail = (error: Error): void => {
      settle();
      secure.on('error', () => undefined);
      reject(new Error(`TLS with the client failed: ${reasonOf(error)}`, { cause: error }));
    };
    const closed = (): void => fail(new Error('it closed the connection'));
    const timer = setTimeout(
      () => secure.destroy(new Error(`no handshake within ${HANDSHAKE_TIMEOUT_MS} ms`)),
      HANDSHAKE_TIMEOUT_MS,
    );
    // An end alone closes nothing: either side may go on where it is not for a handshake.
    secure.on('error', fail).on('end', closed).on('close', closed);
    secure.once('secure', () => {
      settle();
      take(secure);
      resolve();
    });
  });
}

/** OpenSSL's words for what a client says of our certificate, and what to do about it. */
function reasonOf({ message }: Error): string {
  const said = /SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
  const isDistrust = /unknown ca|bad certificate|certificate unknown|closed the connection/.test(said);
  return isDistrust ? `${said}; make it trust the authority: pipelock tls install-ca` : said;
}
