import assert from 'node:assert/strict';
import { makeOutput, type Output } from './output.ts';
import { sink } from './testing/invoke.ts';

/** An output over two streams that say whether they are terminals. */
function open(
  tty: { out: boolean; err: boolean },
  colour = true,
): { output: Output; out: () => string; err: () => string } {
  const [stdout, stderr] = [sink(tty.out), sink(tty.err)];
  const output = makeOutput({ stdout: stdout.stream, stderr: stderr.stream, json: false, colour });
  return { output, out: stdout.text, err: stderr.text };
}

describe('cli/output', () => {
  it('paints on a terminal, and neither in a pipe nor when it is told not to', () => {
    const painted = ({ output }: { output: Output }): string => output.paint('red', 'no');
    assert.equal(painted(open({ out: true, err: true })), '\x1b[31mno\x1b[39m');
    assert.equal(painted(open({ out: false, err: true })), 'no');
    assert.equal(painted(open({ out: true, err: true }, false)), 'no');
  });

  it('keeps results and notes apart', () => {
    const { output, out, err } = open({ out: false, err: false });
    output.line('result');
    output.value({ a: 1 });
    output.note('by the way');
    assert.equal(out(), 'result\n{\n  "a": 1\n}\n');
    assert.equal(err(), 'by the way\n');
  });

  it('shows progress on a terminal alone, and wipes it before the next word', () => {
    const pipe = open({ out: false, err: false });
    pipe.output.progress('50 %');
    assert.equal(pipe.err(), '');
    const terminal = open({ out: true, err: true });
    terminal.output.progress('50 %');
    terminal.output.note('done');
    assert.equal(terminal.err(), '50 %\r\x1b[2Kdone\n');
  });
});
