import { fileURLToPath } from 'node:url';

/** Bundles the page's script from its TypeScript sources. Needs rolldown, which an installed package does not have. */
export async function bundleBrowserScript(): Promise<string> {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: fileURLToPath(new URL('../../src/report/browser/main.ts', import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['@stepsynth/source', 'import'] },
    logLevel: 'silent',
  });
  try {
    const { output } = await bundle.generate({ format: 'es', minify: true });
    return output[0].code.trim();
  } finally {
    await bundle.close();
  }
}
