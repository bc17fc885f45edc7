// One attempt to connect, and what it says about the network.

import { connect } from 'node:net';
import { PipelockError } from '../../proxy/errors.ts';
import { parseListen } from '../../proxy/policy/listen.ts';

/** `unknown`: nothing was tried, so nothing is known. */
export type ConnectOutcome = 'connected' | 'refused' | 'unknown';

/** What a network answers that does not let a connection through; silence counts as well. */
const REFUSALS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
  'EPERM',
];

/** Throws USAGE for what is no address. */
export function tryConnect(address: string, timeoutMs: number): Promise<ConnectOutcome> {
  const at = parseListen(address);
  if (!at || at.port === 0 || at.host === '')
    throw new PipelockError('USAGE', `"${address}" is no address; write it as 10.96.0.40:8899`);
  return new Promise((resolve) => {
    const socket = connect({ host: at.host, port: at.port });
    const settle = (outcome: ConnectOutcome): void => {
      socket.destroy();
      clearTimeout(late);
      resolve(outcome);
    };
    let resolved = /^[0-9.]+$|:/.test(at.host);
    const late = setTimeout(() => settle(resolved ? 'refused' : 'unknown'), timeoutMs);
    socket.once('lookup', (error) => {
      resolved ||= !error;
    });
    socket.once('connect', () => settle('connected'));
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      settle(REFUSALS.includes(code) ? 'refused' : 'unknown');
    });
  });
}
