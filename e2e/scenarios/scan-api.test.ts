// The scan API: a verdict for other systems, in one shape, and never a yes that was not earned (line 29).

import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { get } from '../lib/client.ts';
import { startNameServer, type NameServer } from '../lib/dns.ts';
import { startProxy, type Proxy } from '../lib/proxy.ts';
import { awsAccessId, githubToken, injection } from '../lib/secrets.ts';

const TOKEN = 'a-scan-token-of-some-length';
const OTHER_TOKEN = 'another-scan-token-of-some-length';

interface Reply {
  readonly status: string;
  readonly decision?: string;
  readonly kind?: string;
  readonly scan_id: string;
  readonly request_id?: string;
  readonly duration_ms?: number;
  readonly engine_version: string;
  readonly findings: readonly {
    readonly scanner: string;
    readonly rule_id: string;
    readonly severity: string;
    readonly message: string;
    readonly evidence?: { readonly encoding?: string };
  }[];
  readonly errors: readonly {
    readonly code: string;
    readonly message: string;
    readonly retryable: boolean;
  }[];
}

describe('e2e/scan-api', () => {
  let proxy: Proxy;
  let slow: Proxy;
  let names: NameServer;
  /** A name server that never answers. */
  let silent: dgram.Socket;

  const policy = (nameServer: string, more = {}): Record<string, unknown> => ({
    dns: { servers: [nameServer] },
    ssrf: { ip_allowlist: [] },
    mode: 'balanced',
    fetch_proxy: { monitoring: { blocklist: ['*.refused.test'] } },
    kill_switch: { api_token: TOKEN },
    scan_api: { listen: '127.0.0.1:0', auth: { bearer_tokens: [TOKEN, OTHER_TOKEN] }, ...more },
  });

  before(async () => {
    names = await startNameServer((name) => (name === 'inside.test' ? ['10.0.0.1'] : ['192.0.2.7']));
    silent = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    proxy = await startProxy({
      policy: policy(names.address, {
        kinds: { tool_call: true },
        max_body_bytes: 2048,
        rate_limit: { requests_per_minute: 6000, burst: 500 },
      }),
    });
  });
  after(async () => {
    await proxy.stop();
    await slow.stop();
    names.close();
    silent.close();
  });

  const port = (of = proxy): number => of.ports.get('scan_api') ?? 0;
  async function ask(
    body: unknown,
    { to = proxy, token = TOKEN, method = 'POST' } = {},
  ): Promise<{ code: number; reply: Reply; retryAfter: string | undefined }> {
    const answer = await get(port(to), '/api/v1/scan', {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      code: answer.status,
      reply: JSON.parse(answer.text) as Reply,
      retryAfter: answer.headers['retry-after'],
    };
  }

  const token = githubToken(41);
  const KINDS: Record<string, { bad: object; good: object; rule: RegExp }> = {
    url: {
      bad: { url: `http://sink.test/?k=${awsAccessId(41)}` },
      good: { url: 'http://sink.test/?k=hello' },
      rule: /^DLP-URL-Exfil$/,
    },
    dlp: {
      bad: { text: `the token ${Buffer.from(token).toString('base64')} is here` },
      good: { text: 'nothing is here' },
      rule: /^DLP-GitHub Token$/,
    },
    prompt_injection: {
      bad: { content: injection() },
      good: { content: 'An ordinary page.' },
      rule: /^INJ-Prompt Injection$/,
    },
    tool_call: {
      bad: { tool_name: 'send', arguments: { to: ['a'], text: { deep: token } } },
      good: { tool_name: 'send', arguments: { to: ['a'], text: 'hello' } },
      rule: /^DLP-GitHub Token$/,
    },
  };
  for (const [kind, { bad, good, rule }] of Object.entries(KINDS)) {
    it(`answers for ${kind} in the documented shape`, async () => {
      const context = { request_id: `r-${kind}`, session_id: 's', agent_name: 'a' };
      const { code, reply } = await ask({ kind, input: bad, context, options: { include_evidence: true } });
      assert.equal(code, 200);
      assert.deepEqual([reply.status, reply.decision, reply.kind], ['completed', 'deny', kind]);
      assert.match(reply.scan_id, /^scan-[0-9a-f]{16}$/);
      assert.deepEqual([reply.request_id, reply.errors], [`r-${kind}`, []]);
      assert.equal(typeof reply.duration_ms, 'number');
      assert.ok(
        reply.findings.some((finding) => rule.test(finding.rule_id)),
        JSON.stringify(reply),
      );
      for (const finding of reply.findings) {
        assert.ok(['critical', 'high', 'medium', 'low'].includes(finding.severity));
        assert.equal(typeof finding.evidence, 'object');
      }
      assert.ok(!JSON.stringify(reply).includes(token));
      const allowed = await ask({ kind, input: good });
      assert.deepEqual([allowed.code, allowed.reply.decision, allowed.reply.findings], [200, 'allow', []]);
      assert.equal(allowed.reply.request_id, undefined);
    });
  }

  it('judges a URL as the proxy itself would: lists, names and addresses', async () => {
    const ruleOf = async (url: string): Promise<string | undefined> =>
      (await ask({ kind: 'url', input: { url } })).reply.findings[0]?.rule_id;
    assert.equal(await ruleOf('http://www.refused.test/'), 'BLOCK-Domain');
    assert.equal(await ruleOf('http://inside.test/'), 'SSRF-Private-IP');
    assert.equal(await ruleOf('http://169.254.169.254/'), 'SSRF-Private-IP');
    assert.equal(await ruleOf('http://sink.test/..%2f..%2fetc'), 'URL-path_traversal');
    assert.equal(await ruleOf('http://sink.test/'), undefined);
  });

  it('names each mistake by its code, in the documented order', async () => {
    const good = { kind: 'dlp', input: { text: 'a' } };
    const codes: Record<string, readonly [number, string]> = {};
    const note = async (name: string, asked: ReturnType<typeof ask>): Promise<void> => {
      const { code, reply } = await asked;
      assert.deepEqual([reply.status, reply.findings, reply.decision], ['error', [], undefined], name);
      codes[name] = [code, reply.errors[0]?.code ?? ''];
    };
    await note('method before token', ask('', { method: 'GET', token: 'wrong' }));
    await note('token before body', ask('{', { token: 'wrong' }));
    await note('no JSON', ask('{'));
    await note('unknown kind', ask({ ...good, kind: 'fish' }));
    await note('unknown member', ask({ ...good, more: 1 }));
    await note('wrong field', ask({ kind: 'dlp', input: { url: 'http://a.test/' } }));
    await note('no URL', ask({ kind: 'url', input: { url: 'not a url' } }));
    await note('too large', ask({ kind: 'dlp', input: { text: 'a'.repeat(4000) } }));
    assert.deepEqual(codes, {
      'method before token': [405, 'method_not_allowed'],
      'token before body': [401, 'unauthorized'],
      'no JSON': [400, 'invalid_json'],
      'unknown kind': [400, 'invalid_kind'],
      'unknown member': [400, 'invalid_input'],
      'wrong field': [400, 'invalid_input'],
      'no URL': [400, 'invalid_input'],
      'too large': [400, 'body_too_large'],
    });
  });

  it('never says yes after its deadline, nor while the kill switch is on, nor to a flood', async () => {
    slow = await startProxy({
      policy: policy(`127.0.0.1:${silent.address().port}`, {
        timeouts: { scan: '200ms' },
        kinds: { tool_call: false },
        rate_limit: { requests_per_minute: 60, burst: 3 },
      }),
    });
    const late = await ask({ kind: 'url', input: { url: 'http://slow.test/' } }, { to: slow });
    assert.deepEqual(
      [late.code, late.reply.errors[0]?.code, late.reply.errors[0]?.retryable],
      [503, 'scan_deadline_exceeded', true],
    );
    assert.equal(late.reply.decision, undefined);
    const disabled = await ask({ kind: 'tool_call', input: { tool_name: 'a' } }, { to: slow });
    assert.deepEqual([disabled.code, disabled.reply.errors[0]?.code], [400, 'kind_disabled']);
    await ask({ kind: 'dlp', input: { text: 'a' } }, { to: slow });
    const flood = await ask({ kind: 'dlp', input: { text: 'a' } }, { to: slow });
    assert.deepEqual([flood.code, flood.reply.errors[0]?.code, flood.retryAfter], [429, 'rate_limited', '1']);
    const other = await ask({ kind: 'dlp', input: { text: 'a' } }, { to: slow, token: OTHER_TOKEN });
    assert.deepEqual([other.code, other.reply.decision], [200, 'allow']);
    const stop = { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` }, body: '{"active":true}' };
    assert.equal((await get(slow.adminPort, '/api/v1/killswitch', stop)).status, 200);
    const halted = await ask({ kind: 'dlp', input: { text: 'a' } }, { to: slow, token: OTHER_TOKEN });
    assert.deepEqual([halted.code, halted.reply.errors[0]?.code], [503, 'kill_switch_active']);
  });

  it('is counted by kind and decision, and moves no limits of the proxy', async () => {
    const { text } = await get(proxy.adminPort, '/metrics');
    for (const series of [
      /scan_api_requests_total\{kind="dlp",decision="deny",status_code="200"\} \d/,
      /scan_api_requests_total\{kind="prompt_injection",decision="allow",status_code="200"\} \d/,
      /scan_api_findings_total\{kind="tool_call",scanner="body_dlp",severity="critical"\} \d/,
      /scan_api_errors_total\{kind="unknown",error_code="invalid_kind"\} \d/,
      /scan_api_duration_seconds_count\{kind="url"\} \d/,
    ])
      assert.match(text, series);
  });
});
