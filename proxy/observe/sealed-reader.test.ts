import assert from 'node:assert/strict';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeLogKeys, parsePrivateKey, parsePublicKey, publicKeyText } from './log-key.ts';
import { RotatingFile, type FileSystem } from './rotating-file.ts';
import { FRAME_HEAD_BYTES, HEAD_BYTES, MAX_FRAMES, TAG_BYTES } from './sealed-frame.ts';
import { readSealed } from './sealed-reader.ts';
import { Sealer } from './sealer.ts';

const keys = makeLogKeys();
const privateKey = parsePrivateKey(keys.privatePem);
const line = (text: string): Buffer => Buffer.from(`${text}\n`);

function read(bytes: Buffer, key = privateKey): { text: string; faults: string[] } {
  const pieces = [...readSealed((offset, length) => bytes.subarray(offset, offset + length), key)];
  return {
    text: pieces.map((piece) => (piece.kind === 'text' ? piece.text.toString() : '')).join(''),
    faults: pieces.flatMap((piece) => (piece.kind === 'fault' ? [piece.note] : [])),
  };
}

/** A stream of a frame for each text, closed. */
function sealedAll(texts: readonly string[]): Buffer {
  const sealer = new Sealer(keys.publicText);
  return Buffer.concat([...texts.map((text) => sealer.seal(line(text))), sealer.end()]);
}

/** Where frame `n` of the texts of one stream begins. */
const frameAt = (texts: readonly string[], n: number): number =>
  texts.slice(0, n).reduce((at, text) => at + FRAME_HEAD_BYTES + text.length + 1 + TAG_BYTES, HEAD_BYTES);

describe('observe/sealed-reader (L-72)', () => {
  const TEXTS = ['first line', 'second line', 'third line', 'fourth line'];

  it('gives back every line, and shows none of them on the way', () => {
    const bytes = sealedAll(TEXTS);
    for (const text of TEXTS) assert.ok(!bytes.includes(text));
    assert.deepEqual(read(bytes), { text: `${TEXTS.join('\n')}\n`, faults: [] });
  });

  it('gives back lines of any number and length', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300 }), { maxLength: 20 }), (texts) => {
        assert.deepEqual(read(sealedAll(texts)), {
          text: texts.map((text) => `${text}\n`).join(''),
          faults: [],
        });
      }),
    );
    const long = 'x'.repeat(3_000_000);
    assert.equal(read(sealedAll([long])).text.length, long.length + 1);
  });

  it('begins anew after many frames, so that a broken length costs little', () => {
    const texts = Array.from({ length: MAX_FRAMES + 10 }, (_, n) => String(n));
    const bytes = sealedAll(texts);
    assert.deepEqual(read(bytes).faults, []);
    const broken = Buffer.from(bytes);
    broken.writeUInt32BE(77, HEAD_BYTES);
    assert.ok(read(broken).text.endsWith(`\n${MAX_FRAMES + 9}\n`));
  });

  it('names every flipped bit by its frame, and goes on behind it', () => {
    const bytes = sealedAll(TEXTS);
    const at = frameAt(TEXTS, 1);
    for (const offset of [FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + 5, FRAME_HEAD_BYTES + TEXTS[1]!.length + 3]) {
      const broken = Buffer.from(bytes);
      broken[at + offset]! ^= 0x10;
      const { text, faults } = read(broken);
      assert.equal(text, 'first line\nthird line\nfourth line\n');
      assert.deepEqual(faults, [`frame 1 at offset ${at} was changed`]);
    }
  });

  it('never takes a changed file for a whole one', () => {
    const bytes = sealedAll(TEXTS);
    const whole = read(bytes).text;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Buffer.from(bytes);
        broken[at]! ^= change;
        const { text, faults } = read(broken);
        assert.ok(faults.length > 0);
        for (const each of text.split('\n')) assert.ok(whole.includes(each));
      }),
    );
  });

  it('gives all whole frames of a file that was cut off, and says so, wherever the cut', () => {
    const bytes = sealedAll(TEXTS);
    for (let end = HEAD_BYTES; end < bytes.length; end += 1) {
      const { text, faults } = read(bytes.subarray(0, end));
      const whole = TEXTS.filter((_, n) => frameAt(TEXTS, n + 1) <= end).map((each) => `${each}\n`);
      assert.equal(text, whole.join(''));
      assert.match(faults.join(), /without its last frame|is cut off/);
    }
  });

  it('finds the next stream behind one that broke off, wherever it did', () => {
    const bytes = sealedAll(TEXTS);
    const next = sealedAll(['after the crash']);
    for (let end = 1; end < bytes.length; end += 1) {
      const { text, faults } = read(Buffer.concat([bytes.subarray(0, end), next]));
      assert.match(text, /after the crash\n$/, `cut at ${end}`);
      assert.ok(faults.length > 0);
    }
  });

  it('notices frames that were taken out or exchanged', () => {
    const bytes = sealedAll(TEXTS);
    const [a, b, c] = [1, 2, 3].map((n) => frameAt(TEXTS, n)) as [number, number, number];
    const without = Buffer.concat([bytes.subarray(0, a), bytes.subarray(b)]);
    assert.deepEqual(read(without).faults, [`frame 2 stands at offset ${a} in place of 1`]);
    const exchanged = Buffer.concat([
      bytes.subarray(0, a),
      bytes.subarray(b, c),
      bytes.subarray(a, b),
      bytes.subarray(c),
    ]);
    assert.ok(read(exchanged).faults.length > 0);
    const other = sealedAll(TEXTS);
    const spliced = Buffer.concat([bytes.subarray(0, a), other.subarray(a, b), bytes.subarray(b)]);
    assert.deepEqual(read(spliced).faults, [`frame 1 at offset ${a} was changed`]);
  });

  it('tells another key, and a file that is no sealed log', () => {
    const other = parsePrivateKey(makeLogKeys().privatePem);
    const wrong = read(sealedAll(TEXTS), other);
    assert.equal(wrong.text, '');
    assert.match(wrong.faults[0] ?? '', /is for another key/);
    assert.deepEqual(read(Buffer.from('a plain line\n')).faults, [
      '13 bytes at offset 0 are no part of a sealed log',
    ]);
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.equal(read(Buffer.from(bytes)).text, '')));
  });

  it('knows its keys', () => {
    assert.equal(publicKeyText(parsePublicKey(keys.publicText)), keys.publicText);
    for (const text of ['', 'x25519:', `${keys.publicText}aa`, keys.publicText.slice(7)])
      assert.throws(() => parsePublicKey(text), { code: 'POLICY_INVALID' });
    assert.throws(() => parsePrivateKey('no key'), { code: 'USAGE' });
  });

  describe('in a file', () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'sealed-'));
      file = join(folder, 'audit.log');
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const contents = (): string[] => readdirSync(folder).sort();
    const open = (more: object = {}): RotatingFile =>
      new RotatingFile({ file, maxBytes: 0, maxFiles: 3, sealer: new Sealer(keys.publicText), ...more });

    it('holds no line in the open, neither in the current file nor in those moved aside', async () => {
      const log = open({ maxBytes: 400 });
      for (const text of ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'ggg'])
        await log.write(line(`${text} ${'word '.repeat(20)}`));
      log.close();
      assert.deepEqual(contents(), ['audit.log', 'audit.log.1', 'audit.log.2']);
      let all = '';
      for (const name of ['audit.log.2', 'audit.log.1', 'audit.log']) {
        const bytes = readFileSync(join(folder, name));
        assert.ok(!bytes.includes('word'));
        const { text, faults } = read(bytes);
        assert.deepEqual(faults, []);
        all += text;
      }
      assert.match(all, /^ccc [^]*ggg /);
    });

    it('is read whole over starts and crashes; a crash costs what was not yet written', async () => {
      const crashed = open();
      await crashed.write(line('before the crash'));
      const again = open();
      await again.write(line('after it'));
      again.writeSync(line('last words'));
      again.close();
      const { text, faults } = read(readFileSync(file));
      assert.equal(text, 'before the crash\nafter it\nlast words\n');
      assert.match(faults.join(), /^the stream at offset 0 ends at \d+ without its last frame/);
      assert.equal(faults.length, 1);
    });

    it('loses one frame to a disk that was full for a while', async () => {
      let room = Infinity;
      const small: FileSystem = {
        ...fs,
        write(fd, bytes, done) {
          const written = fs.writeSync(fd, bytes, 0, Math.min(room, bytes.length));
          room -= written;
          if (written === 0) done(new Error('ENOSPC: no space left on device'), 0);
          else done(null, written);
        },
      };
      const log = open({ fs: small });
      await log.write(line('one'));
      room = 20;
      await assert.rejects(log.write(line('two')), /ENOSPC/);
      room = Infinity;
      await log.write(line('three'));
      log.close();
      const { text, faults } = read(readFileSync(file));
      assert.equal(text, 'one\nthree\n');
      assert.equal(faults.length, 1);
    });

    it('does not go on in a file of lines in the open, nor the other way round', async () => {
      writeFileSync(file, 'an open line\n');
      const log = open();
      await log.write(line('a sealed one'));
      log.close();
      assert.equal(readFileSync(`${file}.1`, 'utf8'), 'an open line\n');
      assert.equal(read(readFileSync(file)).text, 'a sealed one\n');
      const plain = new RotatingFile({ file, maxBytes: 0, maxFiles: 3 });
      await plain.write(line('open again'));
      plain.close();
      assert.equal(readFileSync(file, 'utf8'), 'open again\n');
    });
  });
});
