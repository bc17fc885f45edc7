import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { makeEntropyScanner } from './entropy.ts';
import { labelsIn } from './testing/url-scan.ts';

/** Bytes that look random and are the same in every run. */
function noise(seed: string, length = 32): Buffer {
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
      createHash('sha256').update(`${seed} ${n}`).digest(),
    ),
  ).subarray(0, length);
}

function base32(bytes: Buffer): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}

describe('scan/entropy', () => {
  const scanner = makeEntropyScanner({ threshold: 4.5, subdomainThreshold: 4, exclusions: ['*.media.test'] });
  const token = noise('token').toString('base64url');

  const random: Record<string, [url: string, labels: string[]]> = {
    'finds base64url in a path segment': [`https://a.test/x/${token}`, ['entropy']],
    'finds base64url in a value': [`https://a.test/x?q=${token}`, ['entropy']],
    'finds base64url in a name': [`https://a.test/x?${token}=1`, ['entropy']],
    'finds base64 behind escapes': [
      `https://a.test/x?q=${encodeURIComponent(noise('escaped').toString('base64'))}`,
      ['entropy'],
    ],
    'finds base32': [`https://a.test/x?q=${base32(noise('base32', 60))}`, ['entropy']],
    'finds a random token among words': [
      `https://a.test/x?q=please+keep+${token}+for+the+next+request`,
      ['entropy'],
    ],
    'finds a random subdomain': [`https://${base32(noise('label', 36))}.evil.a.test/`, ['subdomain_entropy']],
    'finds both': [`https://${base32(noise('label', 36))}.a.test/${token}`, ['entropy', 'subdomain_entropy']],
    'passes an excluded host with path and query (L-44)': [`https://x.media.test/${token}?q=${token}`, []],
    'passes the apex of an exclusion (L-22)': [`https://media.test/${token}?q=${token}`, []],
    'passes subdomains of an excluded host': [`https://${base32(noise('label', 36))}.media.test/`, []],
    'leaves the registered name alone': [`https://${base32(noise('label', 36))}.test/`, []],
  };
  for (const [sentence, [url, labels]] of Object.entries(random)) {
    it(sentence, () => assert.deepEqual(labelsIn(scanner, url), labels));
  }

  const benign: Record<string, string> = {
    'a UUID': 'https://a.test/items/123e4567-e89b-42d3-a456-426614174000',
    'two UUIDs and a verb':
      'https://a.test/x?pair=9f1b7c52-0d3e-4a68-8b5f-2c7d1e6a9043.7e2a9c41-5b8d-4f03-a6e1-d09c3b7f5284',
    'a SHA-256 digest': `https://a.test/blobs/sha256:${noise('digest').toString('hex')}`,
    'a SHA-512 digest in capitals': `https://a.test/x?sum=${noise('digest', 64).toString('hex').toUpperCase()}`,
    'dates and times': 'https://a.test/x?from=2026-11-24T23:39:08.123Z&to=2026-12-31T23%3A59%3A59%2B01%3A00',
    'a slug': 'https://a.test/blog/how-to-build-quick-web-proxies-for-json-apis-with-typescript-and-zod',
    'a title in a slug': 'https://a.test/wiki/The_Quick_Brown_Fox_Jumps_Over_13_Lazy_Dogs_(1997_Film)_Review',
    'a long question': `https://a.test/search?q=${encodeURIComponent('Why does Jack Quixote value bold fuzzy experiments, and what would he pay (in 2026) for 37 more?')}`,
    'camel case': 'https://a.test/api/getUserProfilePictureByExternalIdentifierWithQueryZones',
    'an address in a value':
      'https://a.test/login?next=https%3A%2F%2Fshop.example.test%2FBasket%2Fview%3Fitem%3D12345%26colour%3Dblue%26size%3DXL',
    'a list of fields':
      'https://a.test/x?fields=id,name,createdAt,updatedAt,owner.login,milestone.dueOn,labels.edges.node.name',
    'a version string of a package': 'https://a.test/pkg/libxkbcommon-dev_1.6.0-1build1_amd64.deb',
    'text in another script': `https://a.test/search?q=${encodeURIComponent('敏捷的棕色狐狸跳过了懒狗然后继续在森林里奔跑直到天黑为止')}`,
    'a bounding box': 'https://a.test/map?bbox=-122.41941550,37.77492950,-122.40941550,37.78492950&zoom=14',
    'a long list of numbers': 'https://a.test/x?ids=10293,48576,93847,56102,83746,28374,65748,39201',
  };
  for (const [what, url] of Object.entries(benign)) {
    it(`passes ${what}`, () => assert.deepEqual(labelsIn(scanner, url), []));
  }

  const hosts: Record<string, string> = {
    'a branch preview': 'my-shop-git-feature-new-checkout-page-acme-team.deploy.a.test',
    'an instance name': 'ec2-203-0-113-25.us-east-1.compute.a.test',
    'a short hash': 'd111111abcdef8.cdn.a.test',
    'a UUID label': '123e4567-e89b-42d3-a456-426614174000.jobs.a.test',
    'a service name': 'kube-prometheus-stack-alertmanager.monitoring.svc.cluster.local',
  };
  for (const [what, host] of Object.entries(hosts)) {
    it(`passes ${what} for a host`, () => assert.deepEqual(labelsIn(scanner, `https://${host}/`), []));
  }

  it('finds nearly every random token of 32 bytes and no UUID', () => {
    let found = 0;
    for (let n = 0; n < 300; n++) {
      found += labelsIn(scanner, `https://a.test/?t=${noise(`t${n}`).toString('base64url')}`).length;
      const id = noise(`u${n}`, 16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      assert.deepEqual(labelsIn(scanner, `https://a.test/${id}`), [], id);
    }
    assert.ok(found >= 290, String(found));
  });

  it('is off at 0', () => {
    const off = makeEntropyScanner({ threshold: 0, subdomainThreshold: 0, exclusions: [] });
    const bytes = randomBytes(40);
    assert.deepEqual(
      labelsIn(off, `https://${bytes.toString('hex').slice(0, 60)}.b.a.test/${bytes.toString('base64url')}`),
      [],
    );
  });
});
