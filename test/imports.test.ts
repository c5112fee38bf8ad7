/** Imports go one way, and dependencies stay at the edge: docs/architecture.md says why. Type imports count, since they are knowledge too. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** What each room may know, besides itself. The files at the root of src/ are rooms of their own. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  record: [],
  errors: [],
  capture: ['bytes', 'record', 'errors'],
  wire: ['bytes', 'record', 'errors'],
  flow: ['wire', 'bytes', 'errors'],
  report: ['flow', 'wire', 'bytes', 'record', 'errors'],
  pipeline: ['capture', 'wire', 'flow', 'report', 'record', 'errors'],
  index: ['pipeline', 'capture', 'wire', 'flow', 'report', 'errors'],
  cli: ['pipeline', 'report', 'capture', 'errors'],
};

/** Packages, and the places that may know them. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'pcap-parser': /^capture\//,
  fzstd: /^capture\//,
  'cli-table3': /^report\/table\.ts$/,
  yargs: /^cli\//,
};
/** Rooms that must run in a browser, too. */
const PURE = /^(wire|flow|report)\/|^(bytes|record|errors|pipeline)\.ts$/;

interface Import {
  file: string;
  target: string;
}

function readImports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts'),
  );
  return files.flatMap((name) => {
    const file = name.split(sep).join('/');
    const text = readFileSync(join(source, name), 'utf8');
    const statements = text.matchAll(
      /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
    );
    return [...statements].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? '' }));
  });
}

/** `wire` for `wire/links/ppp.ts`, `bytes` for `bytes.ts`. */
const roomOf = (path: string): string => path.replace(/\/.*$|\.[jt]s$/, '');
const imports = readImports();
const describeImport = ({ file, target }: Import): string => `${file} imports ${target}`;

describe('imports', () => {
  it('are found', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(new Set(imports.map(({ file }) => roomOf(file)))).toContain('flow');
  });

  it('go one way', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (!target.startsWith('.')) return false;
      const from = roomOf(file);
      const to = roomOf(
        normalize(join(dirname(file), target))
          .split(sep)
          .join('/'),
      );
      return from !== to && !ALLOWED[from]?.includes(to);
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('of packages stand where they may', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target.startsWith('.') || target.startsWith('node:')) return false;
      const name = /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
      return !PACKAGES[name]?.test(file);
    });
    expect(wrong.map(describeImport)).toEqual([]);
  });

  it('of Node are none in the rooms that run in a browser', () => {
    const wrong = imports.filter(({ file, target }) => target.startsWith('node:') && PURE.test(file));
    expect(wrong.map(describeImport)).toEqual([]);
  });
});
