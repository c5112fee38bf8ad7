import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    env: { TZ: 'UTC', NO_COLOR: '1', LC_ALL: 'C.UTF-8', LANGUAGE: '' },
    testTimeout: 30_000,
    maxWorkers: 2,
    // Only with --coverage: docs/reliability.md has the command and the figures.
    coverage: {
      include: ['src/{wire,flow,check}/**/*.ts'],
      reporter: ['text', 'json'],
      reportsDirectory: '.build/coverage',
      thresholds: {
        'src/wire/**': { lines: 95 },
        'src/flow/**': { lines: 95 },
        'src/check/**': { lines: 95 },
      },
    },
  },
});
