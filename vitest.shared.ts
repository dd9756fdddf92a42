import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests run on the sources of every workspace package, so no build has to come first. */
const conditions = ['@stepsynth/source', 'module', 'node', 'development|production'];
const workspaceRoot = path.dirname(fileURLToPath(import.meta.url));
const projectRoot = path.relative(workspaceRoot, process.cwd());
const resultFile = path.join(workspaceRoot, '.stepsynth', 'test-results', `${projectRoot}.json`);

export default defineConfig({
  cacheDir: path.join(workspaceRoot, 'node_modules', '.vite'),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'build/**'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: resultFile }]],
  },
});
