import { readFileSync } from 'node:fs';

interface Manifest {
  name: string;
  version: string;
}

/** The package's version, from its manifest: the nearest one above this file. */
export function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Manifest;
      if (manifest.name === 'pcapnote') return manifest.version;
    } catch {
      if (folder.pathname === '/') return 'unknown';
    }
  }
}
