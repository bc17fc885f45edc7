// Opens the TLS of a tunnel: shakes hands with the client as the host it asked for, and hands what it says on to the
// exchange that plain requests use. A tunnel that cannot be opened is closed, never copied unread.

import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import { errorText } from '../errors.ts';
import type { Open } from '../mediate/gate.ts';
import type { Target } from '../model/target.ts';
import type { Policy } from '../policy/schema/policy.ts';
import { compileDomains, type DomainMatcher } from '../text/domain.ts';
import type { Activity } from './activity.ts';
import type { Tunnel } from './forward.ts';

const HANDSHAKE_TIMEOUT_MS = 30_000;

export interface InterceptServices {
  /** What to shake hands with as a host; rejects with CA_UNUSABLE. */
  readonly contextFor: (host: string) => Promise<SecureContext>;
  /** Takes a client socket on which HTTP is spoken inside a tunnel. */
  readonly serveTunnel: (socket: Socket, tunnel: Tunnel) => void;
  readonly activity: Activity;
}

const passedThrough = new WeakMap<Policy, DomainMatcher>();

/** Whether TLS to this target is opened under a policy. */
export function opensTls(policy: Policy, { host, port }: Target): boolean {
  const { enabled, passthrough_domains } = policy.tls_interception;
  if (!enabled) return false;
  const matches = passedThrough.get(policy) ?? compileDomains(passthrough_domains);
  passedThrough.set(policy, matches);
  return matches(host, port) === undefined;
}

/** Takes a tunnel whose client has said the first bytes of its hello, still unread on the socket. Never rejects. */
export async function intercept(services: InterceptServices, open: Open, client: Socket): Promise<void> {
  const { activity } = services;
  const { target, agent } = open.tx;
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const bytes = (): number => client.bytesRead + client.bytesWritten;
  try {
    const secure = await handshake(client, await services.contextFor(target.host));
    activity.shookHands('intercepted', seconds());
    client.once('close', () => activity.done(open.tx, { status: 200, bytes: bytes() }));
    services.serveTunnel(secure, { surface: 'intercept', target, agent });
  } catch (error) {
    activity.shookHands('handshake_error', seconds());
    activity.done(open.tx, { status: 0, bytes: bytes(), error: errorText(error) });
    client.destroy();
  }
}

function handshake(client: Socket, secureContext: SecureContext): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = new TLSSocket(client, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    const settle = (): void => {
      clearTimeout(timer);
      secure.off('error', fail).off('close', closed);
    };
    const fail = (error: Error): void => {
      settle();
      secure.on('error', () => undefined);
      reject(new Error(`TLS with the client failed: ${error.message}`, { cause: error }));
    };
    const closed = (): void =>
      fail(new Error('it closed the connection; does it trust the authority? pipelock tls install-ca'));
    const timer = setTimeout(
      () => secure.destroy(new Error(`no handshake within ${HANDSHAKE_TIMEOUT_MS} ms`)),
      HANDSHAKE_TIMEOUT_MS,
    );
    secure.on('error', fail).on('close', closed);
    secure.once('secure', () => {
      settle();
      resolve(secure);
    });
  });
}
