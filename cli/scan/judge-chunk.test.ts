import assert from 'node:assert/strict';
import { loadPolicy } from '../../proxy/policy/load.ts';
import { token } from '../../proxy/scan/rules/sample.ts';
import type { Chunk } from './chunk.ts';
import { makeJudge, type Judged } from './judge-chunk.ts';
import { readText } from './read-text.ts';
import { openScanLine } from './scan-line.ts';
import { ENGINES, inChunks } from './testing/scan-run.ts';

const CARD = ['4111', '1111', '1111', '1111'].join(' ');
const KEY = `my-${token('lower', 12)}`;

async function judge(
  text: string,
  { file = 'x.txt', policy = '', allowInlineIgnore = false } = {},
): Promise<Judged> {
  const own = `dlp: { patterns: [{ name: My Key, regex: 'my-[a-z0-9]{12}', severity: high }] }\n${policy}`;
  const line = await openScanLine(loadPolicy(own).policy, {
    environment: {},
    kind: 'secrets',
    engines: ENGINES,
  });
  const item = (await readText(file, inChunks(Buffer.from(text), 9)).next()).value as Chunk;
  return makeJudge({ line, allowInlineIgnore })(item);
}

const shown = ({ findings }: Judged): string[] =>
  findings.map(({ rule, region, excerpt }) =>
    `${rule} ${region?.startLine ?? '-'}:${region?.startColumn ?? '-'} ${excerpt ?? ''}`.trim(),
  );

describe('cli/scan/judge-chunk', function () {
  this.timeout(20_000);

  it('places and shows each finding, nothing found on the same line among what is shown', async () => {
    assert.deepEqual(shown(await judge(`a\nfirst ${KEY}, then ${KEY}\nlast ${KEY}`)), [
      'My Key 2:7 first [REDACTED]',
      'My Key 2:29 first [REDACTED]',
      'My Key 3:6 last [REDACTED]',
    ]);
  });

  it('shows nothing of a line on which something lies whose place is not known exactly', async () => {
    assert.deepEqual(shown(await judge(`pay ${CARD} with ${KEY}\nthen ${KEY}`)), [
      'Credit Card Number 1:-',
      'My Key 1:30',
      'My Key 2:6 then [REDACTED]',
    ]);
  });

  it('shows no line at all beside what lies nobody knows where, suppressed or not', async () => {
    const policy = 'suppress: [{ rule: Credit Card Number, path: x.txt, reason: test }]';
    const judged = await judge(`pay ${CARD}\nwith ${KEY}`, { policy });
    assert.deepEqual(shown(judged), ['My Key 2:6']);
    assert.equal(judged.suppressed, 1);
  });

  it('reports once what the text and a view of it both show', async () => {
    assert.equal((await judge(JSON.stringify({ a: KEY, b: 'x\\n' }), { file: 'x.json' })).findings.length, 1);
  });

  it('finds what only the joined values of a structure show, with the lines it lies on', async () => {
    const text = JSON.stringify({ first: 'one', a: KEY.slice(0, 8), b: KEY.slice(8), last: 1 }, null, 1);
    const { findings } = await judge(text, { file: 'x.json' });
    assert.deepEqual(
      findings.map(({ rule, region }) => [rule, region]),
      [['My Key', { startLine: 3, endLine: 4 }]],
    );
  });

  it('lets a comment silence its own line, and never the floor, when that is allowed', async () => {
    const floor = ['gh', 'p_', token('an', 36)].join('');
    const text = `${KEY} # pipelock:ignore My Key\n${KEY}\n${floor} # pipelock:ignore GitHub Token`;
    const judged = await judge(text, { allowInlineIgnore: true });
    assert.deepEqual(shown(judged), ['My Key 2:1', 'GitHub Token 3:1']);
    assert.equal(judged.suppressed, 1);
    assert.equal((await judge(text)).findings.length, 3);
  });
});
