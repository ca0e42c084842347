import { defineConfig } from 'vitest/config';

/** Tests of the built page, in a browser, against a real dashcored; one at a time. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['end-to-end/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
