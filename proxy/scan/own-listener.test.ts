import assert from 'node:assert/strict';
import type { ScanContext } from '../model/scanner.ts';
import { makeOwnListenerScanner } from './own-listener.ts';

describe('scan/own-listener', () => {
  const scanner = makeOwnListenerScanner([
    { address: '127.0.0.1', port: 9090 },
    { address: '192.0.2.1', port: 9100 },
  ]);
  const found = (port: number, ...addresses: string[]): number => {
    const context = { tx: { target: { port } }, addresses } as unknown as ScanContext;
    return scanner.scan({ direction: 'outbound', parts: [] }, context).length;
  };

  it('shuts a port on every address that leads back to this machine', () => {
    for (const address of ['127.0.0.1', '127.0.0.2', '127.255.0.9', '0.0.0.0', '::', '::1'])
      assert.equal(found(9090, address), 1, address);
    assert.equal(found(9100, '192.0.2.1'), 1);
  });

  it('shuts it when one of several addresses leads there', () => {
    assert.equal(found(9090, '192.0.2.9', '127.0.0.1'), 1);
  });

  it('leaves other ports and other machines alone', () => {
    assert.equal(found(9091, '127.0.0.1'), 0);
    assert.equal(found(9090, '192.0.2.1', '2001:db8::1'), 0);
    assert.equal(found(9100, '127.0.0.1'), 0);
  });
});
