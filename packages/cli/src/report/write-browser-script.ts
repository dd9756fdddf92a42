// node src/report/write-browser-script.ts: part of the build; puts the page's script beside the compiled files.
import { writeFileSync } from 'node:fs';
import { bundleBrowserScript } from './bundle-browser-script.ts';

writeFileSync(new URL('../../dist/report/browser-script.bundle.js', import.meta.url), await bundleBrowserScript());
