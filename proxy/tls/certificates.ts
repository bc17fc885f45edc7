// Writes X.509: a certificate authority of one's own, and leaf certificates under one. Strict verifiers must accept both
// (RFC 5280 4.2.1: key identifiers on either, critical constraints and usages; F-04).

import { generateKeyPairSync, randomBytes, type KeyObject, type webcrypto } from 'node:crypto';
import { canonicalAddress } from '../text/ip.ts';

type Library = typeof import('@peculiar/x509');

/** Clocks differ: a certificate is good from an hour before it was made. */
const BACKDATED_MS = 3_600_000;
/** RFC 5280, upper bound of a common name. */
const MAX_COMMON_NAME = 64;

let library: Promise<Library> | undefined;

/** Loads what writes certificates; it takes a moment, so nobody does before the first one is needed. */
export function loadCertificateWriter(): Promise<Library> {
  // The library's container wants a global that says what decorators left behind, and refuses to load without one.
  const reflect = Reflect as { getMetadata?: () => unknown; getOwnMetadata?: () => unknown };
  reflect.getMetadata ??= () => undefined;
  reflect.getOwnMetadata ??= () => undefined;
  return (library ??= import('@peculiar/x509'));
}

export interface PemPair {
  readonly certificate: string;
  readonly key: string;
}

export interface AuthorityWish {
  readonly organization: string;
  readonly validityMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A new authority with a P-256 key, which may sign leaf certificates and nothing below them. */
export async function makeAuthority({ organization, validityMs, now }: AuthorityWish): Promise<PemPair> {
  const x509 = await loadCertificateWriter();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = {
    publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    // With the type named the text is taken as it stands; else quotes and number signs in it mean something.
    name: new x509.Name([{ CN: ['Pipelock CA'] }, { O: [{ utf8String: organization }] }]),
    keys,
    signingAlgorithm: algorithm,
    ...validity(now - BACKDATED_MS, now + validityMs),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: certificate.toString('pem') + '\n',
    key: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  };
}

export interface LeafIssuer {
  /** The authority's certificate. */
  readonly certificate: string;
  readonly key: KeyObject;
}

export interface LeafWish {
  /** As `Target.host`: a name or an IP address. */
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly notAfter: number;
  readonly now: number;
}

/** Signs certificates for servers, all for one public key (P-256). PEM. */
export async function makeLeafWriter(
  issuer: LeafIssuer,
  publicKey: KeyObject,
): Promise<(wish: LeafWish) => Promise<string>> {
  const x509 = await loadCertificateWriter();
  const authority = new x509.X509Certificate(issuer.certificate);
  const algorithm = signingAlgorithm(issuer.key);
  const signingKey = issuer.key.toCryptoKey(algorithm, false, ['sign']);
  const leafKey = publicKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
  const extensions = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    await x509.SubjectKeyIdentifierExtension.create(leafKey),
    await authorityKeyIdentifier(x509, authority),
  ];
  return async ({ host, notAfter, now }) => {
    const isNamed = host.length <= MAX_COMMON_NAME;
    const type = canonicalAddress(host) === undefined ? 'dns' : 'ip';
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      ...(isNamed ? { subject: [{ CN: [host] }] } : {}),
      issuer: authority.subjectName,
      publicKey: leafKey,
      signingKey,
      signingAlgorithm: algorithm,
      ...validity(now - BACKDATED_MS, notAfter),
      // Without a subject the alternative name is all there is (RFC 5280 4.2.1.6).
      extensions: [
        ...extensions,
        new x509.SubjectAlternativeNameExtension([{ type, value: host }], !isNamed),
      ],
    });
    return certificate.toString('pem') + '\n';
  };
}

/** The authority's own identifier, whatever way it was made; where it has none, the one its key would have. */
async function authorityKeyIdentifier(
  x509: Library,
  authority: InstanceType<Library['X509Certificate']>,
): Promise<InstanceType<Library['AuthorityKeyIdentifierExtension']>> {
  const own = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  return own
    ? new x509.AuthorityKeyIdentifierExtension(own.keyId)
    : x509.AuthorityKeyIdentifierExtension.create(authority.publicKey);
}

type Signing = webcrypto.EcKeyImportParams & { readonly hash: string };

/** By the kind of key. Throws TypeError for one that cannot sign certificates here. */
export function signingAlgorithm({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Signing {
  const curve = CURVES[asymmetricKeyDetails?.namedCurve ?? ''];
  if (asymmetricKeyType === 'ec' && curve) return { name: 'ECDSA', ...curve };
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', namedCurve: '' };
  if (asymmetricKeyType === 'ed25519') return { name: 'Ed25519', hash: '', namedCurve: '' };
  throw new TypeError('it is none of ECDSA (P-256, P-384, P-521), RSA and Ed25519');
}

/** Node's name of a curve, and its name and hash in Web Crypto. */
const CURVES: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
  secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
};

/** 128 random bits as a positive number (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** Certificates know no fractions of a second. */
function validity(from: number, to: number): { notBefore: Date; notAfter: Date } {
  const whole = (time: number): Date => new Date(Math.floor(time / 1000) * 1000);
  return { notBefore: whole(from), notAfter: whole(to) };
}
