// Bundles the program and the library. Node finds, reads and compiles each module by itself: ten frames take 0.25 s of processor time from two hundred modules,
// 0.17 s from forty files with yargs' among them, 0.12 s from six without what yargs measures emoji with (docs/performance.md). Other packages stay imports.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const BUNDLED = ['yargs', 'yargs-parser', 'y18n', 'cliui', 'escalade', 'get-caller-file', 'string-width', 'strip-ansi', 'wrap-ansi'];
const BUNDLED_TOO = ['ansi-regex', 'ansi-styles', 'emoji-regex', 'get-east-asian-width'];

/** Imports of what is bundled that stand for files of our own, which say why. */
const REPLACED = {
  'string-width': fileURLToPath(new URL('src/cli/help/string-width.ts', import.meta.url)),
  assert: fileURLToPath(new URL('src/cli/yargs-imports.ts', import.meta.url)),
  util: fileURLToPath(new URL('src/cli/yargs-imports.ts', import.meta.url)),
};

/** @param {string} id */
function isExternal(id) {
  if (id in REPLACED) return false;
  if (!/^[a-z@][^:]*$/.test(id)) return id.startsWith('node:');
  return ![...BUNDLED, ...BUNDLED_TOO].some((name) => id === name || id.startsWith(`${name}/`));
}

/** Their licences ask to be passed on with them. */
const licences = {
  name: 'licences',
  /** @this {import('rolldown').PluginContext} */
  generateBundle() {
    const folders = new Set();
    for (const id of this.getModuleIds()) {
      const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
    const texts = [...folders].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'license', 'LICENSE.md', 'LICENSE.txt', 'LICENSE-MIT.txt']
        .map((each) => join(folder, each))
        .find(existsSync);
      if (file === undefined) throw new Error(`${name} has no licence file`);
      return `${name} ${version} (${license})\n\n${readFileSync(file, 'utf8').trim()}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

const common = /** @type {const} */ ({
  platform: 'node',
  external: isExternal,
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] }, alias: REPLACED },
});

/**
 * What a start loads anyway, in a file or two for each command instead of thirty: each file costs Node a millisecond. A group holds what these modules import, too,
 * as far as no group before it does. Whatever else there is gets files of its own, loaded when it is used.
 */
const GROUPS = [
  ['start', /[\\/]src[\\/]cli[\\/](main|terminal[\\/]terminal)\.ts$/],
  ['reading', /[\\/]src[\\/](pipeline|cli[\\/]capture-session)\.ts$/],
  ['words', /[\\/]src[\\/](cli[\\/]choose-columns|report[\\/](text-buffer|words[\\/](language|punctuation)))\.ts$/],
  ['rows', /[\\/]src[\\/](cli[\\/]packets[\\/](show-packets|row-rewriter)|report[\\/]format[\\/]text-rows)\.ts$/],
  ['flows', /[\\/]src[\\/]cli[\\/]flows[\\/]list-flows\.ts$/],
].map(([name, test], index, { length }) => ({ name, test, priority: length - index }));

export default defineConfig([
  {
    ...common,
    input: {
      cli: 'src/cli.ts',
      // Beside the chunk that opens it as a thread.
      'chunks/row-thread': 'src/cli/packets/row-thread.ts',
      index: 'src/index.ts',
      browser: 'src/browser.ts',
      vitest: 'src/vitest.ts',
      jest: 'src/jest.ts',
    },
    plugins: [licences],
    output: {
      dir: 'dist',
      format: 'esm',
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { groups: GROUPS },
      comments: false,
      // Constants folded, names and layout as they are: shorter functions, of which the compiler inlines more. `flows` takes 3 % less.
      minify: { compress: true, mangle: false, codegen: false },
    },
  },
  {
    // Jest runs tests as CommonJS unless it is told otherwise, and then knows no import.
    ...common,
    input: { jest: 'src/jest.ts' },
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', dynamicImportInCjs: false, codeSplitting: false, comments: false },
  },
]);
