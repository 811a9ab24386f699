import { defineConfig } from 'vitest/config'

// Tests run from the compiled tree: worker threads load the same files that users get.
export default defineConfig({
  test: {
    include: ['packages/*/dist/**/*.test.js', 'bench/dist/**/*.test.js', 'examples/dist/**/*.test.js'],
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
