import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RotatingFile } from '../../proxy/observe/rotating-file.ts';
import { Sealer } from '../../proxy/observe/sealer.ts';
import { invoke } from '../testing/invoke.ts';
import { auditDecrypt, auditKeygen } from './audit.ts';

describe('cli/commands/audit', () => {
  let folder: string;
  let key: string;
  let log: string;
  let publicText: string;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
    key = path.join(folder, 'audit.key');
    log = path.join(folder, 'audit.log');
    publicText = (await invoke(auditKeygen, ['--out', key])).stdout.trim();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function writeLog(file: string, ...lines: string[]): Promise<void> {
    const sink = new RotatingFile({ file, maxBytes: 0, maxFiles: 1, sealer: new Sealer(publicText) });
    for (const line of lines) await sink.write(Buffer.from(`${line}\n`));
    sink.close();
  }

  it('keeps the private key to its owner and prints the public one alone', () => {
    assert.match(publicText, /^x25519:[\w-]{43}$/);
    assert.equal(statSync(key).mode & 0o777, 0o600);
    assert.match(readFileSync(key, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
  });

  it('never overwrites a key', async () => {
    const before = readFileSync(key, 'utf8');
    await assert.rejects(invoke(auditKeygen, ['--out', key]), { code: 'USAGE', message: /EEXIST/ });
    assert.equal(readFileSync(key, 'utf8'), before);
  });

  it('prints the lines of several files in the order named', async () => {
    await writeLog(log, '{"n":3}');
    await writeLog(`${log}.1`, '{"n":1}', '{"n":2}');
    const ran = await invoke(auditDecrypt, ['--key', key, `${log}.1`, log]);
    assert.deepEqual([ran.code, ran.stdout, ran.stderr], [0, '{"n":1}\n{"n":2}\n{"n":3}\n', '']);
  });

  it('prints what is whole of a damaged file, names what is not, and exits with 1', async () => {
    await writeLog(log, 'one', 'two');
    truncateSync(log, statSync(log).size - 30);
    const cut = await invoke(auditDecrypt, ['--key', key, log]);
    assert.deepEqual([cut.code, cut.stdout], [1, 'one\n']);
    assert.match(cut.stderr, /audit\.log: frame 1 at offset \d+ is cut off/);
    const other = `${log}.other`;
    await writeLog(other, 'one');
    appendFileSync(other, 'junk');
    const more = await invoke(auditDecrypt, ['--key', key, other]);
    assert.equal(more.code, 1);
    assert.match(more.stderr, /4 bytes at offset \d+ are no part of a sealed log/);
  });

  it('refuses a missing file, a missing key and no file at all', async () => {
    await writeLog(log, 'one');
    for (const args of [
      ['--key', key, `${log}.9`],
      ['--key', `${key}.9`, log],
      ['--key', log, log],
      ['--key', key],
    ])
      await assert.rejects(invoke(auditDecrypt, args), { code: 'USAGE' });
  });
});
