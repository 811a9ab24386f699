import { defineConfig } from 'vitest/config'

// Tests run from the compiled tree: worker threads load the same files that users get.
export default defineConfig({
  test: {
    include: ['packages/*/dist/**/*.test.js', 'bench/dist/**/*.test.js', 'examples/dist/**/*.test.js'],
    // Far more than any test takes on a machine that has other work besides: this ends what hangs, and says nothing of speed.
    testTimeout: 30 * 60_000,
    hookTimeout: 30 * 60_000,
    teardownTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
