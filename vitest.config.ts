import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

const elsewhere = [...configDefaults.exclude, '**/.virtuoso/**']

/** The whole system as a person starts it. */
const journeys = ['services/cli/test/*.int.test.ts', 'infra/native/*.int.test.ts']

export default defineConfig({
  test: {
    // By itself vitest leaves one core to whoever watches; nobody does.
    maxWorkers: availableParallelism(),
    // A test that hangs is found as surely as with the usual five; one on a busy computer is let finish.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // The cache of transformed files does not notice a changed tsconfig, so a gate must not trust it.
    fsModuleCache: !process.env['CI'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,services,infra}/**/*.test.ts'],
          exclude: [...elsewhere, '**/*.int.test.ts', '**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{packages,services,infra}/**/*.int.test.ts'],
          exclude: [...elsewhere, '**/*.gate.int.test.ts', ...journeys],
          // One file at a time: they share the servers, and a file that kills one must not meet another.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'journey',
          include: journeys,
          exclude: elsewhere,
          // They bring their own servers and mostly wait for a recorded minute to pass: so they wait together.
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // What a release must hold and nobody waits for at each change: `npm run gate`.
          name: 'gate',
          include: ['{packages,services,infra}/**/*.gate.int.test.ts'],
          exclude: elsewhere,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['services/**/*.browser.test.ts'],
          exclude: elsewhere,
          // One file at a time: frames are measured, and a second browser would be measured with them.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
