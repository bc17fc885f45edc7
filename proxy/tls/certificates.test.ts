import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import fc from 'fast-check';
import { makeAuthority, makeLeafWriter, signingAlgorithm, type PemPair } from './certificates.ts';

const NOW = Date.parse('2026-06-01T00:00:00.750Z');
const HOUR = 3_600_000;

describe('tls/certificates', () => {
  let authority: PemPair;
  let leafKey: KeyObject;
  let write: Awaited<ReturnType<typeof makeLeafWriter>>;

  before(async () => {
    authority = await makeAuthority({ organization: 'Größe, "x" = y', validityMs: 24 * HOUR, now: NOW });
    leafKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const issuer = { certificate: authority.certificate, key: createPrivateKey(authority.key) };
    write = await makeLeafWriter(issuer, leafKey);
  });

  const leaf = async (host: string): Promise<X509Certificate> =>
    new X509Certificate(await write({ host, now: NOW, notAfter: NOW + HOUR }));

  describe('makeAuthority', () => {
    it('makes a root of its own key, backdated, that signs itself', () => {
      const certificate = new X509Certificate(authority.certificate);
      assert.ok(certificate.ca);
      assert.ok(certificate.verify(certificate.publicKey));
      assert.ok(certificate.checkPrivateKey(createPrivateKey(authority.key)));
      assert.equal(certificate.subject, 'CN=Pipelock CA\nO=Größe\\, \\"x\\" = y');
      assert.equal(certificate.issuer, certificate.subject);
      assert.equal(certificate.validFromDate.toISOString(), '2026-05-31T23:00:00.000Z');
      assert.equal(certificate.validToDate.toISOString(), '2026-06-02T00:00:00.000Z');
    });

    it('writes the key as SEC 1, and never makes the same twice', async () => {
      assert.match(authority.key, /^-----BEGIN EC PRIVATE KEY-----\n/);
      const other = await makeAuthority({ organization: 'x', validityMs: HOUR, now: NOW });
      assert.notEqual(other.key, authority.key);
      const serials = [other, authority].map(
        ({ certificate }) => new X509Certificate(certificate).serialNumber,
      );
      assert.notEqual(serials[0], serials[1]);
      for (const serial of serials) assert.match(serial, /^[4-7][0-9A-F]{31}$/);
    });
  });

  describe('makeLeafWriter', () => {
    it('signs a certificate for a name, for an address, and for a name too long to be a common name', async () => {
      const cases: readonly (readonly [string, string, string])[] = [
        ['api.test', 'CN=api.test', 'DNS:api.test'],
        ['192.0.2.7', 'CN=192.0.2.7', 'IP Address:192.0.2.7'],
        ['2001:db8::5', 'CN=2001:db8::5', 'IP Address:2001:DB8:0:0:0:0:0:5'],
        [`${'a'.repeat(63)}.test`, '', `DNS:${'a'.repeat(63)}.test`],
      ];
      const root = new X509Certificate(authority.certificate);
      for (const [host, subject, alternative] of cases) {
        const certificate = await leaf(host);
        assert.equal(subjectOf(certificate), subject);
        assert.equal(certificate.subjectAltName, alternative);
        assert.ok(certificate.checkIssued(root) && certificate.verify(root.publicKey), host);
        assert.ok(!certificate.ca);
        assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
        assert.equal(certificate.validToDate.getTime(), NOW - 750 + HOUR);
      }
    });

    it('signs for exactly the host, whatever it is called (property)', async () => {
      const label = fc.stringMatching(/^[a-z0-9]([a-z0-9_-]{0,20}[a-z0-9])?$/);
      const names = fc
        .array(label, { minLength: 1, maxLength: 6 })
        .map((labels) => [...labels, 'test'].join('.'));
      await fc.assert(
        fc.asyncProperty(names, async (host) => {
          const certificate = await leaf(host);
          assert.equal(certificate.subjectAltName, `DNS:${host}`);
          assert.ok(!certificate.checkHost(`x${host}`));
        }),
        { numRuns: 20 },
      );
    });

    it('signs with authorities of every kind of key it accepts (L-67)', async () => {
      const kinds: readonly KeyObject[] = [
        generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
        generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
        generateKeyPairSync('ed25519').privateKey,
      ];
      for (const key of kinds) {
        // What it signs with need not be what the certificate says: only the signing is looked at here.
        const sign = await makeLeafWriter({ certificate: authority.certificate, key }, leafKey);
        const certificate = new X509Certificate(
          await sign({ host: 'a.test', now: NOW, notAfter: NOW + HOUR }),
        );
        const publicKey = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' }));
        assert.ok(certificate.verify(publicKey), key.asymmetricKeyType);
      }
    });

    it('refuses keys that cannot sign', () => {
      const key = generateKeyPairSync('x25519').privateKey;
      assert.throws(() => signingAlgorithm(key), /none of ECDSA/);
    });
  });
});

/** Node says undefined where its types say text. */
function subjectOf({ subject }: { readonly subject: string | undefined }): string {
  return subject ?? '';
}
