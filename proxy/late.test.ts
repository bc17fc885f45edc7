import assert from 'node:assert/strict';
import { late } from './late.ts';

describe('late', () => {
  it('throws until the value is loaded, then gives it', async () => {
    const source = Promise.withResolvers<string>();
    const value = late(source.promise);
    assert.throws(value.get, /still loading/);
    const loading = value.loading();
    assert.ok(loading);
    source.resolve('here');
    await loading;
    assert.deepEqual([value.get(), value.loading()], ['here', undefined]);
  });

  it('throws for ever when loading failed, and keeps the cause', async () => {
    const value = late(Promise.reject(new Error('no such file')));
    await value.loading();
    assert.equal(value.loading(), undefined);
    assert.throws(value.get, (error: Error) => (error.cause as Error).message === 'no such file');
  });
});
