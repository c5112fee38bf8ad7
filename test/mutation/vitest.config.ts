/** The tests that mutants are run against: those in this process that need no build of the program. Which stage's, says stryker.config.mjs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [`test/${process.env.MUTATION_TESTS ?? '{wire,flow,check}'}/**/*.test.ts`],
    exclude: [
      // They start processes, or read pages that no mutant can change.
      'test/check/pipelines.test.ts',
      'test/check/rules-page.test.ts',
      // They reach every line, at length: tables and scripts must be enough to notice a change.
      'test/**/*fuzz.test.ts',
      'test/flow/reassembly/lossy-link.test.ts',
    ],
    env: { TZ: 'UTC', NO_COLOR: '1', FORCE_COLOR: '' },
    testTimeout: 30_000,
  },
});
