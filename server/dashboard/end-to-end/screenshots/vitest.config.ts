import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: makes the pictures in the README, with the harness of the tests. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['end-to-end/screenshots/*.screenshots.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
