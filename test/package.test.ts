/** What the package is made of: the packages it needs are those that docs/reliability.md tells of, the lock file pins each, and only what is needed is packed. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json'));
const locked: Readonly<Record<string, LockedPackage>> = JSON.parse(read('package-lock.json')).packages;
const FOLDER = 'node_modules/';
const nameOf = (path: string) => path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);

/** What a package of the lock file finds under a name: in its own folder, or in one of those around it. */
function resolve(from: string, name: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf(`/${FOLDER}`)))) {
    const path = folder === '' ? FOLDER + name : `${folder}/${FOLDER}${name}`;
    if (path in locked) return path;
    if (folder === '') throw new Error(`${name}, which ${from} needs, is not in the lock file`);
  }
}

/** The packages that these reach, themselves included, as paths of the lock file. */
function reachedFrom(names: readonly string[]): string[] {
  const reached = new Set(names.map((name) => FOLDER + name));
  for (const path of reached) {
    const { dependencies, optionalDependencies } = locked[path] as LockedPackage;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) reached.add(resolve(path, name));
  }
  return [...reached];
}

/** Name and licence of each package in a table of the page's part "Supply chain": of the table behind a line. */
function tableBehind(line: string): string[][] {
  const lines = read('docs/reliability.md').split('\n');
  const from = lines.findIndex((each) => each.startsWith(line));
  if (from < 0) throw new Error(`docs/reliability.md has no line "${line}"`);
  const first = lines.findIndex((each, at) => at > from && each.startsWith('| `'));
  const rows = lines.slice(first);
  return rows
    .slice(
      0,
      rows.findIndex((each) => !each.startsWith('|')),
    )
    .map((row) => {
      const [, name, licence] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
      return [name as string, licence as string];
    });
}

const withLicence = (paths: readonly string[]) =>
  [...new Map(paths.map((path) => [nameOf(path), (locked[path] as LockedPackage).license ?? '?']))].sort();

const INSTALLED = reachedFrom(Object.keys(manifest.dependencies));
const BUNDLED = reachedFrom(['yargs']);

describe('the packages that are installed with it', () => {
  it('are those that the page tells of, with their licences', () => {
    expect(tableBehind('Installed with it').sort()).toEqual(withLicence(INSTALLED));
  });

  it('are those that the lock file holds for users', () => {
    const forUsers = Object.keys(locked).filter((path) => path !== '' && !locked[path]?.dev && !locked[path]?.devOptional);
    expect(forUsers.sort()).toEqual([...INSTALLED].sort());
  });
});

describe('no connection is opened and no process started', () => {
  const REACHING =
    /\b(?:require\(|from|import\()\s*['"](?:node:)?(?:http2?|https|tls|dgram|dns|child_process|cluster|inspector|vm)['"/]|\bfetch\(/;

  const codeIn = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[cm]?[jt]s$/.test(path) && !/(?:^|[/\\])(?:node_modules|test|examples)[/\\]/.test(path))
      .map((path) => join(folder, path));

  it.each([...INSTALLED, ...BUNDLED])('by %s', (path) => {
    const files = codeIn(path);
    expect(files).not.toEqual([]);
    expect(files.filter((file) => REACHING.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('by the program itself, which knows a socket only as a pipe that it was given', () => {
    const files = codeIn('src');
    expect(files.filter((file) => REACHING.test(readFileSync(file, 'utf8')))).toEqual([]);
    const sockets = files.flatMap((file) => readFileSync(file, 'utf8').match(/\S.*['"](?:node:)?net['"].*/g) ?? []);
    expect(sockets).toEqual(["const { Socket } = await import('node:net');"]);
  });
});

describe('the packages that are bundled', () => {
  it('are those that the page tells of, with their licences', () => {
    expect(tableBehind('Bundled into').sort()).toEqual(withLicence(BUNDLED));
  });

  it('are those that the bundler takes in', () => {
    const lists = [...read('rolldown.config.mjs').matchAll(/const BUNDLED\w* = \[([^\]]*)\]/g)].map(([, list]) => list).join();
    expect([...lists.matchAll(/'([^']+)'/g)].map(([, name]) => name).sort()).toEqual(withLicence(BUNDLED).map(([name]) => name));
  });
});

describe('the lock file', () => {
  const paths = Object.keys(locked).filter((path) => path !== '');

  it('has the hash of every package', () => {
    // npm leaves out the hashes of the builds for other systems where the registry at hand does not have them: they are never installed here, nor by users.
    const isForOtherSystem = ({ dev, optional, os, libc }: LockedPackage) =>
      dev === true && optional === true && os !== undefined && (!os.includes('linux') || libc?.includes('musl') === true);
    const bare = paths.filter((path) => !/^sha512-[\w+/]{86}==$/.test(locked[path]?.integrity ?? ''));
    expect(bare.filter((path) => !isForOtherSystem(locked[path] as LockedPackage))).toEqual([]);
    expect([...INSTALLED, ...BUNDLED].filter((path) => bare.includes(path))).toEqual([]);
  });

  it('has no package that runs a script when it is installed, those for development included', () => {
    expect(paths.filter((path) => locked[path]?.hasInstallScript)).toEqual([]);
  });

  it('is of the package.json beside it', () => {
    const { dependencies, devDependencies } = locked[''] as LockedPackage & { devDependencies: object };
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });
});

describe('the package', () => {
  it('runs no script where it is installed', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  });

  it('holds only what is needed to run it, to type against it and to read its licences', () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: new URL('..', import.meta.url) });
    const [{ files }] = JSON.parse(output.toString()) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'schema/rules.schema.json']));
    // dist is there once it is built, as .ci/run has done.
    const NEEDED = [
      /^(?:LICENSE|README\.md|package\.json)$/,
      /^schema\/[\w.-]+\.schema\.json$/,
      /^dist\/(?:cli|index|browser|vitest|jest)\.js$/,
      /^dist\/jest\.cjs$/,
      /^dist\/chunks\/[\w.-]+\.js$/,
      /^dist\/[\w/-]+\.d\.c?ts$/,
      /^dist\/THIRD-PARTY-LICENSES\.txt$/,
    ];
    expect(paths.filter((path) => !NEEDED.some((pattern) => pattern.test(path)))).toEqual([]);
  });
});
