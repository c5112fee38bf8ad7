import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    env: { TZ: 'UTC', NO_COLOR: '1', FORCE_COLOR: '' },
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
