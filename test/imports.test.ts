/** Reads the import lines of src/ and fails on an arrow the wrong way. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Import {
  readonly from: string;
  /** Path under src/, or a package's name. */
  readonly to: string;
  readonly isTypeOnly: boolean;
}

const SOURCE = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

function sources(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'));
}

function importsOf(path: string): Import[] {
  return [...readFileSync(join('src', path), 'utf8').matchAll(SOURCE)].map(([, type, plain, lazy]) => {
    const target = (plain ?? lazy) as string;
    const to = target.startsWith('.') ? posix.join(dirname(path).replaceAll('\\', '/'), target).replace(/\.js$/, '.ts') : target;
    return { from: path, to, isTypeOnly: type !== undefined };
  });
}

const ALL = sources().flatMap(importsOf);

/** The stage a file of src/ belongs to: its folder, or its own name at the top. */
function stageOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : path.replace(/\.ts$/, '');
}

/** What each stage may import from inside, beside itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  errors: [],
  record: [],
  suggest: [],
  capture: ['bytes', 'errors', 'record'],
  wire: ['bytes', 'record'],
  flow: ['bytes', 'wire'],
  report: ['bytes', 'record', 'flow', 'wire'],
  check: ['bytes', 'errors', 'suggest', 'flow', 'wire', 'report'],
  pipeline: ['bytes', 'errors', 'record', 'capture', 'wire', 'flow', 'report'],
  library: ['errors', 'pipeline', 'capture', 'flow', 'report', 'check'],
  index: ['errors', 'library', 'pipeline', 'capture', 'flow', 'report'],
  browser: ['errors', 'library', 'pipeline', 'capture', 'flow', 'report'],
  vitest: ['matchers'],
  jest: ['matchers'],
  matchers: ['errors', 'record', 'pipeline', 'capture', 'wire', 'flow', 'report', 'check'],
  cli: ['bytes', 'errors', 'record', 'suggest', 'pipeline', 'capture', 'wire', 'flow', 'report', 'check', 'cli'],
};

/** Who alone may know a package. */
const PACKAGES: Readonly<Record<string, (path: string) => boolean>> = {
  'pcap-parser': (path) => path.startsWith('capture/'),
  'cli-table3': (path) => path === 'report/format/table.ts',
  yargs: (path) => stageOf(path) === 'cli',
  yaml: (path) => path.startsWith('check/'),
  vitest: (path) => path === 'vitest.ts',
  '@jest/globals': (path) => path === 'jest.ts',
  'jest-snapshot': (path) => path === 'jest.ts',
};

const isOwn = (target: string) => target.endsWith('.ts');

describe('imports', () => {
  it('are found', () => {
    expect(ALL.length).toBeGreaterThan(100);
    expect(ALL).toContainEqual({ from: 'cli/main.ts', to: 'yargs', isTypeOnly: false });
    expect(ALL).toContainEqual({ from: 'cli/commands/show.ts', to: 'cli/packets/show-packets.ts', isTypeOnly: false });
  });

  it('every stage has its rule', () => {
    expect([...new Set(sources().map(stageOf))].filter((stage) => ALLOWED[stage] === undefined)).toEqual([]);
  });

  it('go one way between the stages', () => {
    const wrong = ALL.filter(({ from, to }) => {
      const [own, other] = [stageOf(from), stageOf(to)];
      return isOwn(to) && own !== other && !(ALLOWED[own] as readonly string[]).includes(other);
    });
    expect(wrong).toEqual([]);
  });

  it('go one way between the rooms of the command line', () => {
    // What each may import beside itself and the files that stand at the root of src/cli.
    const allowed: Readonly<Record<string, readonly string[]>> = {
      terminal: [],
      packets: ['terminal'],
      flows: ['terminal', 'commands'],
      check: ['terminal'],
      commands: ['packets', 'flows', 'check', 'terminal'],
      help: ['commands'],
    };
    const roomOf = (path: string) => path.split('/').at(-2) as string;
    const inside = ALL.filter(({ from, to }) => /^cli\/.+\//.test(from) && stageOf(to) === 'cli');
    expect(new Set(inside.map(({ from }) => roomOf(from)))).toEqual(new Set(Object.keys(allowed)));
    const wrong = inside.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)];
      return own !== other && other !== 'cli' && !(allowed[own] as readonly string[]).includes(other);
    });
    expect(wrong).toEqual([]);
    expect(inside.filter(({ from, to }) => roomOf(from) === 'terminal' && roomOf(to) === 'cli')).toEqual([]);
  });

  it.each(Object.keys(PACKAGES))('%s is known where it belongs', (name) => {
    const users = ALL.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from);
    expect(users.filter((path) => !(PACKAGES[name] as (path: string) => boolean)(path))).toEqual([]);
  });

  it('no other package is known at all', () => {
    const strange = ALL.filter(
      ({ to }) => !isOwn(to) && !to.startsWith('node:') && PACKAGES[/^(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] as string] === undefined,
    );
    expect(strange).toEqual([]);
  });

  it('wire, flow and report run in a browser: nothing of Node in them', () => {
    const browser = ['bytes', 'errors', 'record', 'wire', 'flow', 'report', 'check', 'pipeline'];
    expect(ALL.filter(({ from, to, isTypeOnly }) => !isTypeOnly && browser.includes(stageOf(from)) && to.startsWith('node:'))).toEqual([]);
    const globals = sources().filter(
      (path) => ['wire', 'flow', 'report', 'pipeline'].includes(stageOf(path)) && /\b(?:process|Buffer|__dirname)\./.test(code(path)),
    );
    expect(globals).toEqual([]);
  });

  it('the entry for browsers reaches nothing of Node, readers included', () => {
    const reached = new Set(['browser.ts']);
    for (const path of reached) {
      if (!isOwn(path)) continue;
      for (const { to, isTypeOnly } of importsOf(path)) if (!isTypeOnly) reached.add(to);
    }
    expect(reached).toContain('capture/pcapng-source.ts');
    expect([...reached].filter((path) => path.startsWith('node:'))).toEqual([]);
    expect([...reached].filter((path) => isOwn(path) && /\b(?:process|Buffer)\./.test(code(path)))).toEqual([]);
  });

  it('start-up pays for no decoder: what the executable loads at once is the command line alone', () => {
    const loaded = new Set<string>();
    const visit = (path: string) => {
      if (loaded.has(path)) return;
      loaded.add(path);
      const text = code(path);
      for (const { to, isTypeOnly } of importsOf(path)) {
        if (isOwn(to) && !isTypeOnly && !text.includes(`import('./${posix.basename(to, '.ts')}.js')`) && !isLazy(text, to)) visit(to);
      }
    };
    visit('cli.ts');
    // Messages are escaped, names in them suggested; neither of the two loads anything else.
    const light = ['suggest.ts', 'report/format/escape.ts'];
    expect([...loaded].filter((path) => stageOf(path) !== 'cli' && !light.includes(path))).toEqual([]);
  });

  function isLazy(text: string, to: string): boolean {
    return new RegExp(`import\\('[./a-z-]*/${posix.basename(to, '.ts')}\\.js'\\)`).test(text);
  }

  function code(path: string): string {
    return readFileSync(join('src', path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  }
});
