import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

describe('docs', () => {
  for (const page of pages) {
    it(`${page} links to nothing that is missing`, () => {
      const links = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = '']) => target);
      const missing = links.filter(
        (target) => !target.includes('://') && !existsSync(path.join(root, path.dirname(page), target)),
      );
      assert.deepEqual(missing, []);
    });
  }

  it('docs/dependencies.md names every package that runs in production, and no other', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` /gm)].map(([, name]) => name);
    assert.deepEqual(rows.sort(), Object.keys(dependencies).sort());
  });

  it('docs/architecture.md names every folder of the proxy', () => {
    const folders = readdirSync(path.join(root, 'proxy'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const page = read('docs/architecture.md');
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !page.includes(`\`${name}/\``)),
      [],
    );
  });
});
