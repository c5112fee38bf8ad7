/** The pages of docs/ name files of the project; a page that names one which is gone has not been kept up. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const pages = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md'));

describe.each(pages)('docs/%s', (page) => {
  const text = readFileSync(new URL(`docs/${page}`, root), 'utf8');
  const paths = [...text.matchAll(/(?:src|test|bench|fixtures|schema|docs)\/[\w./-]*\w/g)].map(([path]) => path);

  it('names files that are there', () => {
    expect(paths.filter((path) => path !== 'bench/data' && !existsSync(new URL(path, root)))).toEqual([]);
  });
});
