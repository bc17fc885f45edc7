// One request and its answer over one pool: raw header lines, a body that stops when nobody reads, a clear failure.
// Follows no redirect, accepts no upgrade, changes no byte.

import { Readable } from 'node:stream';
import { errorText, PipelockError } from '../errors.ts';
import { AnswerBody } from './answer-body.ts';
import { requestHeaders } from './request-headers.ts';
import type { Dispatcher } from 'undici';
import type { Target } from '../model/target.ts';

export interface UpstreamRequest {
  readonly target: Target;
  /** Every address that was judged; the connection goes to one of these or is not made. */
  readonly addresses: readonly string[];
  readonly method: string;
  /** Flat list of names and values, as `IncomingMessage.rawHeaders`. `Host` is taken from the target instead. */
  readonly headers: readonly string[];
  readonly body?: Readable | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each 1xx answer before the final one, with its flat header list. */
  readonly onInformational?: (status: number, headers: readonly string[]) => void;
}

export interface UpstreamResponse {
  readonly status: number;
  /** Flat list of names and values in the order received, `Transfer-Encoding` and the like included. */
  readonly headers: readonly string[];
  /** Decoded from its transfer coding, nothing else. Destroy it to end the exchange early. Fails with a PipelockError. */
  readonly body: Readable;
  /** The same when all of it is here and `body` was not read yet; else undefined. */
  whole(): Buffer | undefined;
  /** Flat list of the trailer lines; complete once the body has ended. */
  readonly trailers: readonly string[];
}

/** Sends the request over the pool. Rejects with DIAL_FAILED, UPSTREAM_FAILED or INTERNAL. */
export function exchange(pool: Dispatcher, request: UpstreamRequest): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const handler = new ResponseHandler(request, { resolve, reject });
    if (request.signal?.aborted) {
      handler.abort();
      return;
    }
    const { target, body } = request;
    const options: Dispatcher.DispatchOptions = {
      path: target.path,
      method: request.method,
      headers: requestHeaders(request.headers, target.authority, body instanceof Readable),
      body: body ?? null,
      // Whether a request may be sent twice is decided in upstream.ts, never by the pool.
      idempotent: false,
    };
    pool.dispatch(options, handler);
  });
}

/** Each 1xx answer begins the wait for the final one anew. */
const MAX_INTERIM = 100;

interface Settle {
  readonly resolve: (response: UpstreamResponse) => void;
  readonly reject: (error: PipelockError) => void;
}

class ResponseHandler implements Dispatcher.DispatchHandler {
  readonly #request: UpstreamRequest;
  readonly #settle: Settle;
  readonly #trailers: string[] = [];
  readonly #abort = (): void => this.abort();
  #controller: Dispatcher.DispatchController | undefined;
  #body: AnswerBody | undefined;
  #interim = 0;
  #done = false;

  constructor(request: UpstreamRequest, settle: Settle) {
    this.#request = request;
    this.#settle = settle;
    request.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** The client went away: ends the exchange, or keeps it from starting once it is connected. */
  abort(): void {
    const error = this.#failure(new Error('the client went away'));
    this.#fail(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('the client went away'));
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const headers = flatHeaders(controller.rawHeaders);
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > MAX_INTERIM)
        controller.abort(this.#failure(new Error('interim answers without end')));
      else this.#request.onInformational?.(status, headers);
      return;
    }
    if (hasForeignCoding(headers)) {
      controller.abort(this.#failure(new Error('its transfer coding is not chunked alone')));
      return;
    }
    const body = new AnswerBody({
      pause: () => controller.pause(),
      resume: () => controller.resume(),
      abort: (error) => {
        this.#finish();
        controller.abort(error ?? new Error('the answer is no longer wanted'));
      },
    });
    this.#body = body;
    this.#settle.resolve({
      status,
      headers,
      get body() {
        return body.stream;
      },
      whole: () => body.whole(),
      trailers: this.#trailers,
    });
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#body?.push(piece);
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#trailers.push(...flatHeaders(controller.rawTrailers));
    this.#finish();
    this.#body?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error instanceof PipelockError ? error : this.#failure(error));
  }

  #fail(error: PipelockError): void {
    if (this.#done) return;
    this.#finish();
    if (this.#body) this.#body.fail(error);
    else this.#settle.reject(error);
  }

  #finish(): void {
    this.#done = true;
    this.#request.signal?.removeEventListener('abort', this.#abort);
  }

  #failure(error: Error): PipelockError {
    const code = errorCode(error);
    const { host, port } = this.#request.target;
    if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
      const message = `The request to ${host} port ${port} cannot be written: ${error.message}.`;
      return new PipelockError('INTERNAL', message, { cause: error });
    }
    const message = `The exchange with ${host} port ${port} failed: ${causeText(code, error)}.`;
    return new PipelockError('UPSTREAM_FAILED', message, { cause: error });
  }
}

/** Only `chunked` is undone: a body in another transfer coding would be scanned as what it is not (RFC 9112 6.1). */
function hasForeignCoding(headers: readonly string[]): boolean {
  return headers.some(
    (name, index) =>
      index % 2 === 0 &&
      name.toLowerCase() === 'transfer-encoding' &&
      headers[index + 1]?.trim().toLowerCase() !== 'chunked',
  );
}

function flatHeaders(raw: unknown): string[] {
  if (!Array.isArray(raw) || raw.length === 0) return [];
  return raw.map((line: unknown) => (Buffer.isBuffer(line) ? line.toString('latin1') : String(line)));
}

/** The code a Node or undici error carries, or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function causeText(code: string, error: Error): string {
  if (error.name === 'HTTPParserError') return 'the answer is not HTTP/1.1';
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return 'no answer came in time';
    case 'UND_ERR_BODY_TIMEOUT':
      return 'the answer stopped in its middle';
    case 'UND_ERR_HEADERS_OVERFLOW':
      return 'the header of the answer is too large';
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the server closed the connection before the answer was complete';
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'the answer is not as long as it says';
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return 'the body of the request is not as long as it says';
    default:
      return errorText(error);
  }
}
