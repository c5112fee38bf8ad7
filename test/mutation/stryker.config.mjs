// `npm run mutation -- src/wire/tcp.ts`: changes the file in every way that Stryker knows, one at a time, and runs the tests of its stage that reach the
// change. A change that no test notices survives. Paths and patterns are divided by commas; docs/reliability.md has what came out.

const stage = /\bsrc\/(wire|flow|check)\b/.exec(process.argv.join(' '))?.[1];
// The tests of the stage alone: those of later stages notice more, and take many times as long. Read by vitest.config.ts beside this file.
process.env.MUTATION_TESTS ??= stage ?? '{wire,flow,check}';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: ['src/{wire,flow,check}/**/*.ts'],
  ignorePatterns: ['/.build', '/dist', '/bench', '/coverage'],
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.build/mutation/report.json' },
  tempDirName: '.build/mutation/sandbox',
  concurrency: 1,
};
