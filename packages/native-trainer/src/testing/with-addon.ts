import { findAddon } from '../load-addon.ts';

const missing = findAddon() === undefined;
if (missing) process.stderr.write('the native addon is not built (npm run build-native): its tests are skipped, on CI they fail\n');

/** Whether to skip suites that need the addon: it is not built, and this is not CI. */
export const skipWithoutAddon = missing && process.env['CI'] !== 'true';
