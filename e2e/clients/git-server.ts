// A listener that serves repositories over Git's smart HTTP, by way of `git http-backend` (a CGI program, RFC 3875).

import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Serves every repository below `root`; `git push` is allowed to anybody. */
export function gitServer(root: string): RequestListener {
  return (request, response) => {
    const backend = spawn('git', ['http-backend'], {
      env: cgiVariables(root, request),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // The backend may end before it has read everything.
    backend.stdin.on('error', () => undefined);
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.on('close', () => answer(response, Buffer.concat(chunks)));
  };
}

function cgiVariables(root: string, request: IncomingMessage): Record<string, string> {
  const [place = '', query = ''] = (request.url ?? '').split('?');
  const { headers } = request;
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    // The backend lets only a named user push.
    REMOTE_USER: 'tester',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: place,
    QUERY_STRING: query,
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
  };
}

/** A CGI answer is a head of its own, an empty line and the body. */
function answer(response: ServerResponse, bytes: Buffer): void {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) {
    response.writeHead(500).end();
    return;
  }
  for (const line of bytes.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number(value.slice(0, 3));
    else response.appendHeader(name, value);
  }
  response.end(bytes.subarray(end + 4));
}
