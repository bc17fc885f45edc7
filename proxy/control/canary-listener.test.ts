import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { openCanary } from './canary-listener.ts';

describe('control/canary-listener', () => {
  it('accepts, says one line and closes', async () => {
    const server = await openCanary('127.0.0.1:0');
    try {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      await once(socket, 'close');
      assert.equal(Buffer.concat(chunks).toString(), 'not isolated\n');
    } finally {
      server.close();
    }
  });

  it('refuses what is no address', () => assert.rejects(openCanary('canary'), { code: 'USAGE' }));

  it('says so when the port is taken', async () => {
    const server = await openCanary('127.0.0.1:0');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(openCanary(`127.0.0.1:${port}`), { code: 'LISTEN_FAILED' });
    server.close();
  });
});
