import { defineConfig } from 'vitest/config';

/** `npm run bench`: the page's figures against their targets, in one table. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['end-to-end/bench/*.bench.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    reporters: ['dot'],
  },
});
