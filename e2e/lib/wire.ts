// A connection spoken by hand: bytes go out as a test says, and everything that comes back is kept.

import type { RequestListener } from 'node:http';
import net, { type Socket } from 'node:net';
import { listening, startOrigin, type Origin } from './origin.ts';

const PATIENCE_MS = 5000;

export class Wire {
  readonly socket: Socket;
  /** Resolves when the other side has finished sending: by an end, a reset or an error. */
  readonly ended: Promise<void>;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()).once('end', () => resolve()));
    socket.on('data', (chunk) => (this.#received = Buffer.concat([this.#received, chunk])));
    socket.on('error', () => undefined);
  }

  get bytes(): Buffer {
    return this.#received;
  }

  /** One character per byte. */
  get text(): string {
    return this.#received.toString('latin1');
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** All that was received once it holds `wanted`; throws with what there is when it does not come. */
  async until(wanted: string | ((text: string) => boolean), ms = PATIENCE_MS): Promise<string> {
    const fits = typeof wanted === 'string' ? (text: string) => text.includes(wanted) : wanted;
    const deadline = Date.now() + ms;
    while (!fits(this.text)) {
      if (this.socket.destroyed || Date.now() > deadline) {
        const state = this.socket.destroyed ? 'closed' : 'open';
        throw new Error(
          `not received; the connection is ${state} after: ${JSON.stringify(this.text.slice(0, 600))}`,
        );
      }
      await pause(5);
    }
    return this.text;
  }

  close(): void {
    this.socket.destroy();
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function connectWire(port: number): Promise<Wire> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  const wire = new Wire(socket);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return wire;
}

export interface ByteOrigin extends Omit<Origin, 'requests'> {
  /** One for each connection, in order. */
  readonly wires: readonly Wire[];
  /** Everything that arrived on any connection, one character per byte. */
  text(): string;
}

/** A server that reads and writes bytes as the test says; `serve` is called for every connection. */
export async function startBytes(serve: (wire: Wire) => void = () => undefined): Promise<ByteOrigin> {
  const wires: Wire[] = [];
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const wire = new Wire(socket);
    wires.push(wire);
    serve(wire);
  });
  return { ...(await listening(server)), wires, text: () => wires.map((wire) => wire.text).join('') };
}

/** A byte server that answers each request head with the same bytes, then keeps the connection. */
export function startAnswering(answer: string | Buffer): Promise<ByteOrigin> {
  return startBytes((wire) => {
    let answered = 0;
    wire.socket.on('data', () => {
      const heads = wire.text.split('\r\n\r\n').length - 1;
      for (; answered < heads; answered += 1) wire.send(answer);
    });
  });
}

/** Opens a tunnel and returns the connection behind its 200. */
export async function openTunnel(port: number, authority: string): Promise<Wire> {
  const wire = await connectWire(port);
  wire.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await wire.until('\r\n\r\n');
  if (!wire.text.startsWith('HTTP/1.1 200')) throw new Error(`no tunnel: ${wire.text}`);
  return wire;
}

/** Answers at once or in its own time. */
export type Answer = (...args: Parameters<RequestListener>) => unknown;

/** What one test opens; closed after it whether it passed or not: `afterEach(() => scratch.close())`. */
export class Scratch {
  readonly #open: { close(): unknown }[] = [];

  async connect(port: number): Promise<Wire> {
    return this.keep(await connectWire(port));
  }

  async tunnel(port: number, authority: string): Promise<Wire> {
    return this.keep(await openTunnel(port, authority));
  }

  async bytes(serve?: (wire: Wire) => void): Promise<ByteOrigin> {
    return this.keep(await startBytes(serve));
  }

  async answering(answer: string | Buffer): Promise<ByteOrigin> {
    return this.keep(await startAnswering(answer));
  }

  async origin(answer?: Answer): Promise<Origin> {
    return this.keep(await startOrigin(answer && ((request, response) => void answer(request, response))));
  }

  keep<T extends { close(): unknown }>(opened: T): T {
    this.#open.push(opened);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((opened) => opened.close()));
  }
}
