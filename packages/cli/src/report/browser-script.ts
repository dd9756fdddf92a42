import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { bundleBrowserScript } from './bundle-browser-script.ts';

/** The page's script: the one that the build put beside this file, or in a checkout made from the sources. */
export async function browserScript(): Promise<string> {
  const built = new URL('browser-script.bundle.js', import.meta.url);
  return existsSync(built) ? readFile(built, 'utf8') : bundleBrowserScript();
}
