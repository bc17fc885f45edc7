// Reads the first bytes of a tunnel: a TLS ClientHello (RFC 8446 4.1.2) with its server name, plain HTTP, or neither.
// It never answers "TLS" for something it could not read to the end.

export type FirstBytes =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'tls'; readonly serverName: string | undefined; readonly encryptedHello: boolean }
  | { readonly kind: 'malformed-tls' }
  | { readonly kind: 'http' }
  | { readonly kind: 'other' };

/** A hello larger than this is refused: real ones, post-quantum key shares included, stay under 4 KiB. */
export const MAX_HELLO_BYTES = 16 * 1024;

const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const INCOMPLETE: FirstBytes = { kind: 'incomplete' };
const MALFORMED_TLS = { kind: 'malformed-tls' } as const;
const MALFORMED: FirstBytes = MALFORMED_TLS;

/** Classifies what a client sent so far; `incomplete` asks for more bytes. */
export function classifyFirstBytes(bytes: Buffer): FirstBytes {
  if (bytes.length === 0) return INCOMPLETE;
  if (bytes[0] === HANDSHAKE_RECORD) return readTls(bytes);
  return readHttpStart(bytes);
}

/** What the bytes count as when no more come: half a hello is none, and no bytes are silence. */
export function classifyLastBytes(
  bytes: Buffer,
): Exclude<FirstBytes, { kind: 'incomplete' }> | { readonly kind: 'silent' } {
  const first = classifyFirstBytes(bytes);
  if (first.kind !== 'incomplete') return first;
  if (bytes.length === 0) return { kind: 'silent' };
  return bytes[0] === HANDSHAKE_RECORD ? MALFORMED_TLS : { kind: 'other' };
}

/** A request line starts with a token and a space (RFC 9110 9.1); 20 characters are longer than any method. */
function readHttpStart(bytes: Buffer): FirstBytes {
  const start = bytes.subarray(0, 20).toString('latin1');
  const method = /^\r?\n?[A-Z][A-Z-]{1,18} /.exec(start);
  if (method) return { kind: 'http' };
  const couldBecome = start.length < 20 && /^\r?\n?[A-Z-]*$/.test(start);
  return couldBecome ? INCOMPLETE : { kind: 'other' };
}

/** Joins the handshake bytes of as many records as there are, then reads the hello. */
function readTls(bytes: Buffer): FirstBytes {
  const fragments: Buffer[] = [];
  let at = 0;
  let missing = Infinity;
  while (at < bytes.length && missing > 0) {
    if (at + 5 > bytes.length) return tooLongOr(bytes, INCOMPLETE);
    if (bytes[at] !== HANDSHAKE_RECORD || bytes[at + 1] !== 3) return MALFORMED;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > 16_384 + 256) return MALFORMED;
    fragments.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
    const handshake = Buffer.concat(fragments);
    if (handshake.length >= 1 && handshake[0] !== CLIENT_HELLO) return MALFORMED;
    if (handshake.length >= 4) missing = 4 + handshake.readUIntBE(1, 3) - handshake.length;
  }
  if (missing > 0) return tooLongOr(bytes, INCOMPLETE);
  return readHello(Buffer.concat(fragments));
}

function tooLongOr(bytes: Buffer, otherwise: FirstBytes): FirstBytes {
  return bytes.length >= MAX_HELLO_BYTES ? MALFORMED : otherwise;
}

function readHello(handshake: Buffer): FirstBytes {
  const body = new Reader(handshake.subarray(4, 4 + handshake.readUIntBE(1, 3)));
  body.skip(2 + 32);
  body.skip(body.uint8());
  body.skip(body.uint16());
  body.skip(body.uint8());
  if (body.failed) return MALFORMED;
  if (body.atEnd) return { kind: 'tls', serverName: undefined, encryptedHello: false };
  const extensions = body.take(body.uint16());
  let serverName: string | undefined;
  let encryptedHello = false;
  while (!extensions.atEnd && !extensions.failed) {
    const type = extensions.uint16();
    const content = extensions.take(extensions.uint16());
    if (type === SERVER_NAME) {
      if (serverName !== undefined) return MALFORMED;
      serverName = readServerName(content);
      if (serverName === undefined) return MALFORMED;
    }
    if (type === ENCRYPTED_CLIENT_HELLO) encryptedHello = true;
  }
  if (extensions.failed) return MALFORMED;
  return { kind: 'tls', serverName, encryptedHello };
}

/** RFC 6066 3: one host_name; a list with two is refused, since servers disagree on which of them counts. */
function readServerName(content: Reader): string | undefined {
  const list = content.take(content.uint16());
  if (list.uint8() !== 0) return undefined;
  const name = list.take(list.uint16());
  if (list.failed || content.failed || !list.atEnd || !content.atEnd) return undefined;
  const text = name.rest().toString('latin1').toLowerCase().replace(/\.$/, '');
  return /^[\x21-\x7e]{1,255}$/.test(text) ? text : undefined;
}

/** Bounds-checked reading: past the end everything is zero and `failed` stays set. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  failed = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint8(): number {
    return this.#number(1);
  }

  uint16(): number {
    return this.#number(2);
  }

  skip(length: number): void {
    this.take(length);
  }

  take(length: number): Reader {
    const end = this.#at + length;
    if (end > this.#bytes.length) this.failed = true;
    const taken = new Reader(this.#bytes.subarray(this.#at, end));
    taken.failed = this.failed;
    this.#at = Math.min(end, this.#bytes.length);
    return taken;
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  #number(length: 1 | 2): number {
    if (this.#at + length > this.#bytes.length) {
      this.failed = true;
      return 0;
    }
    const value = this.#bytes.readUIntBE(this.#at, length);
    this.#at += length;
    return value;
  }
}
