import assert from 'node:assert/strict';
import fc from 'fast-check';
import { queryPairs } from '../text/query.ts';
import { hasUnexplained, unexplainedSegments } from './protocol-values.ts';
import { token } from './rules/sample.ts';

const isRandom = (text: string): boolean => text.length >= 20 && /[0-9]/.test(text) && /[A-Z]/.test(text);
const unexplained = (query: string): boolean => hasUnexplained(queryPairs(query), isRandom);
const opaque = (length: number, seed = 1): string => `A1${token('url', length - 2, seed)}`;
const signature = `A1${token('hex', 62)}`;

describe('scan/protocol-values', () => {
  const explained: Record<string, string> = {
    'a request of OAuth with PKCE': `response_type=code&client_id=${opaque(32)}&state=${opaque(43, 2)}&nonce=${opaque(43, 3)}&code_challenge=${opaque(43, 4)}`,
    'an answer of OAuth': `code=${opaque(90)}&state=${opaque(43, 2)}`,
    'a token of a page': `q=cats&pageToken=${opaque(120)}`,
    'a cursor': `limit=50&cursor=${opaque(80)}`,
    'an upload in parts': `partNumber=3&uploadId=${opaque(120)}`,
    'a resumable upload': `uploadType=resumable&upload_id=${opaque(110)}`,
    'a signed URL of Amazon': `X-Amz-Algorithm=A&X-Amz-Credential=c&X-Amz-Date=d&X-Amz-Security-Token=${opaque(600)}&X-Amz-Signature=${signature}`,
    'a signed URL of CloudFront': `Expires=1&Signature=${opaque(344)}&Key-Pair-Id=K1`,
    'a shared access signature of Azure': `sv=2024&se=2025&sp=r&sig=${opaque(44)}`,
  };
  for (const [what, query] of Object.entries(explained)) {
    it(`explains ${what}`, () => assert.equal(unexplained(query), false));
  }

  const others: Record<string, string> = {
    'a state without a login': `state=${opaque(43)}`,
    'a code without a state': `code=${opaque(90)}`,
    'a state that is too long': `response_type=code&client_id=x&state=${opaque(513)}`,
    'two cursors': `cursor=${opaque(80)}&after=${opaque(80, 2)}`,
    'the same name twice': `code=${opaque(40)}&code=${opaque(40, 2)}&state=x`,
    'another value beside a cursor': `cursor=${opaque(80)}&d=${opaque(80, 2)}`,
    'a random name beside a cursor': `cursor=x&${opaque(40)}=1`,
    'a signature that is no signature': `X-Amz-Algorithm=A&X-Amz-Credential=c&X-Amz-Date=d&X-Amz-Signature=${opaque(64)}`,
    'a signature by itself': `X-Amz-Signature=${signature}`,
    'a cursor with other signs': `cursor=${opaque(40)}%20and%20more`,
  };
  for (const [what, query] of Object.entries(others)) {
    it(`does not explain ${what}`, () => assert.equal(unexplained(query), true));
  }

  it('explains the id of a document at its own provider alone, and one of them', () => {
    const id = opaque(44);
    const path = ['', 'document', 'd', id, 'edit'];
    assert.deepEqual(unexplainedSegments('docs.google.com', path), ['', 'document', 'd', 'edit']);
    assert.deepEqual(unexplainedSegments('docs.google.com.sink.test', path), path);
    assert.deepEqual(unexplainedSegments('docs.google.com', ['', 'x', id]), ['', 'x', id]);
    const twice = unexplainedSegments('drive.google.com', ['', 'd', id, 'd', id]);
    assert.deepEqual(twice, ['', 'd', 'd', id]);
  });

  it('explains nothing under names of no protocol (property)', () => {
    const name = fc.stringMatching(/^x_[a-z]{1,12}$/);
    fc.assert(
      fc.property(name, (each) => {
        assert.equal(unexplained(`${each}=${opaque(40)}`), true);
      }),
    );
  });
});
