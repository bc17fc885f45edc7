// Names to addresses: one lookup a request, all of its answers or none. What is returned is what is judged and dialled.
// Keeps nothing after an answer: a second request asks again and is judged again.

import { lookup, Resolver } from 'node:dns/promises';
import { errorText, PipelockError } from '../errors.ts';
import { canonicalAddress } from '../text/ip.ts';

export interface ResolverOptions {
  /** Name servers as `address` or `address:port`; without them the system's resolver and hosts file are asked. */
  readonly servers?: readonly string[];
  /** Default 5000. */
  readonly timeoutMs?: number;
  /** Replaces the system's resolver, in tests. */
  readonly lookup?: Lookup;
}

/** Every A and AAAA answer for a name, in any spelling. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * Every address of a canonical host, canonical, without repeats, in the order answered; an address answers for itself.
 * Throws RESOLVE_FAILED on an error, a timeout, an empty or unreadable answer, or when the signal aborts.
 */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Makes a resolver; lookups of one name that overlap share one query. */
export function makeResolver(options: ResolverOptions = {}): Resolve {
  const timeoutMs = options.timeoutMs ?? 5000;
  const ask = options.lookup ?? (options.servers ? askServers(options.servers, timeoutMs) : askSystem);
  const pending = new Map<string, Promise<readonly string[]>>();
  return async (host, signal) => {
    const literal = canonicalAddress(host);
    if (literal !== undefined) return [literal];
    if (signal.aborted) throw failure(host, new Error('the client went away'));
    let query = pending.get(host);
    if (!query) {
      query = resolveOnce(host, ask, timeoutMs).finally(() => pending.delete(host));
      pending.set(host, query);
    }
    return unlessAborted(host, query, signal);
  };
}

async function askSystem(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true, order: 'verbatim' });
  return answers.map((answer) => answer.address);
}

function askServers(servers: readonly string[], timeoutMs: number): Lookup {
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 2), tries: 2 });
  resolver.setServers(servers);
  return async (host) => {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    // A name often has one family only: the other's failure counts when there is no answer at all.
    if (found.length > 0 || answers[0].status === 'fulfilled') return found;
    throw answers[0].reason;
  };
}

async function resolveOnce(host: string, ask: Lookup, timeoutMs: number): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return canonicalAnswers(await Promise.race([ask(host), late]));
  } catch (error) {
    throw failure(host, error);
  } finally {
    clearTimeout(timer);
  }
}

function canonicalAnswers(answers: readonly string[]): readonly string[] {
  if (answers.length === 0) throw new Error('the answer holds no address');
  return [...new Set(answers.map(canonicalAnswer))];
}

function canonicalAnswer(text: string): string {
  const address = canonicalAddress(text);
  if (address === undefined) throw new Error('the answer holds something that is not an address');
  return address;
}

function failure(host: string, error: unknown): PipelockError {
  const message = `${host} could not be resolved: ${errorText(error)}. Check the name and the name server.`;
  return new PipelockError('RESOLVE_FAILED', message, { cause: error });
}

async function unlessAborted<T>(host: string, query: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const gone = new Promise<never>((_resolve, reject) => {
    stop = () => reject(failure(host, new Error('the client went away')));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([query, gone]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
