// Whom a message concerns that cannot be read: too long, broken off, or no JSON. Looks for the id of the outermost object
// (or of those in a batch) byte by byte, in constant memory, so that whoever waits for it can be told. It trusts nothing
// of what it reads: the ids only say whom to tell.

export type JsonRpcId = string | number;

const MAX_TOKEN = 512;
const MAX_IDS = 64;

export interface Skimmed {
  /** Ids at the outermost level, in their order; empty when none was seen or one object had two different ones. */
  readonly ids: readonly JsonRpcId[];
  /** Whether it looked like a request or notification. */
  readonly hasMethod: boolean;
}

/** Reads a message chunk by chunk. */
export class IdSkimmer {
  readonly #ids: JsonRpcId[] = [];
  #hasMethod = false;
  #depth = 0;
  /** The depth at which members are those of a message: 2 in a batch. */
  #level = 1;
  #inString = false;
  #escaped = false;
  #token = '';
  #isTokenLong = false;
  #name: string | undefined;
  #isValue = false;
  #idsHere = 0;
  #isTwofold = false;

  read(chunk: Buffer): void {
    for (const byte of chunk) {
      if (this.#inString) this.#stringByte(byte);
      else this.#byte(byte);
    }
  }

  result(): Skimmed {
    return { ids: this.#isTwofold ? [] : this.#ids, hasMethod: this.#hasMethod };
  }

  #stringByte(byte: number): void {
    if (!this.#escaped && byte === 0x22) {
      this.#inString = false;
      if (this.#depth === this.#level) this.#stringEnded();
      return;
    }
    this.#escaped = !this.#escaped && byte === 0x5c;
    if (this.#depth === this.#level) this.#keep(byte);
  }

  #keep(byte: number): void {
    if (this.#token.length < MAX_TOKEN) this.#token += String.fromCharCode(byte);
    else this.#isTokenLong = true;
  }

  #stringEnded(): void {
    const text = this.#isTokenLong ? undefined : unquoted(this.#token);
    if (!this.#isValue) this.#name = text;
    else if (this.#name === 'id' && text !== undefined) this.#found(text);
    this.#token = '';
  }

  #byte(byte: number): void {
    switch (byte) {
      case 0x22:
        this.#inString = true;
        this.#token = '';
        this.#isTokenLong = false;
        return;
      case 0x7b:
      case 0x5b:
        if (byte === 0x5b && this.#depth === 0) this.#level = 2;
        this.#depth += 1;
        if (this.#depth === this.#level) this.#startMessage();
        return;
      case 0x7d:
      case 0x5d:
        this.#scalarEnded();
        this.#depth -= 1;
        return;
      case 0x3a:
        this.#colon();
        return;
      case 0x2c:
        this.#scalarEnded();
        if (this.#depth === this.#level) this.#isValue = false;
        return;
      default:
        if (this.#isValue && this.#depth === this.#level) this.#keep(byte);
    }
  }

  #colon(): void {
    if (this.#depth !== this.#level) return;
    this.#isValue = true;
    this.#hasMethod ||= this.#name === 'method';
    this.#token = '';
    this.#isTokenLong = false;
  }

  #startMessage(): void {
    this.#isValue = false;
    this.#name = undefined;
    this.#token = '';
    this.#idsHere = 0;
  }

  #scalarEnded(): void {
    if (this.#depth !== this.#level || !this.#isValue || this.#name !== 'id') return;
    const token = this.#token.trim();
    if (/^-?[0-9]{1,16}$/.test(token)) this.#found(Number(token));
    this.#token = '';
  }

  #found(id: JsonRpcId): void {
    this.#idsHere += 1;
    this.#isTwofold ||= this.#idsHere > 1 && this.#ids.at(-1) !== id;
    if (this.#ids.length < MAX_IDS && this.#idsHere === 1) this.#ids.push(id);
  }
}

export function skimIds(bytes: Buffer): Skimmed {
  const skimmer = new IdSkimmer();
  skimmer.read(bytes);
  return skimmer.result();
}

/** @param token the bytes between the quotes, one a character */
function unquoted(token: string): string | undefined {
  try {
    return JSON.parse(`"${Buffer.from(token, 'latin1').toString('utf8')}"`) as string;
  } catch {
    return undefined;
  }
}
