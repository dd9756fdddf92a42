import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { AddonLoadError } from './addon-load-error.ts';
import type { NativeModule } from './addon-types.ts';

const BUILD_FOLDER = join(import.meta.dirname, '..', 'build', 'Release');
const HINT = 'build it with: npx stepsynth-build-native';

let loaded: NativeModule | undefined;

/**
 * Path of the built addon, or undefined. `STEPSYNTH_NATIVE_ADDON` names another build (sanitizers).
 */
export function findAddon(): string | undefined {
  const chosen = process.env['STEPSYNTH_NATIVE_ADDON'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const name = filesOf(BUILD_FOLDER).find((file) => file.endsWith('.node'));
  return name === undefined ? undefined : join(BUILD_FOLDER, name);
}

/**
 * Loads libtorch into this process: call it in the trainer's child process, not beside other work.
 *
 * @throws {AddonLoadError} when the addon is missing, does not load or is not ours.
 */
export function loadAddon(): NativeModule {
  if (loaded !== undefined) return loaded;
  const path = findAddon();
  if (path === undefined) throw new AddonLoadError('The native trainer is not built: no .node file in build/Release', HINT);
  loaded = checkedModule(requireAddon(path), path);
  stopAtExit(loaded);
  return loaded;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function requireAddon(path: string): unknown {
  try {
    return createRequire(import.meta.url)(path);
  } catch (cause) {
    const reason = cause instanceof Error ? firstLine(cause.message) : String(cause);
    throw new AddonLoadError(`The native trainer does not load (${path}): ${reason}`, `its libtorch may have moved; ${HINT}`, { cause });
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function checkedModule(exports: unknown, path: string): NativeModule {
  const candidate = exports as Partial<NativeModule>;
  const complete =
    typeof candidate.NativeModel === 'function' && typeof candidate.describe === 'function' && typeof candidate.stopAll === 'function';
  if (!complete) throw new AddonLoadError(`${path} is not the native trainer of this version`, HINT);
  return candidate as NativeModule;
}

/** libtorch's statics are destroyed while a training thread would still run: without this, `process.exit()` crashes. */
function stopAtExit(native: NativeModule): void {
  process.on('exit', () => native.stopAll());
}
