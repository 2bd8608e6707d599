import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Pages reach the store by the flows alone, which every story of the API shows on a server of PostgreSQL.
    exclude: [...configDefaults.exclude, ...(process.env.TEST_DATABASE_URL ? ['test/pages/**'] : [])],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
