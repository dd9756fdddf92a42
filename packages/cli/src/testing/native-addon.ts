import { StepsynthError } from '@stepsynth/core';
import { describeNative } from '@stepsynth/native-trainer';

/**
 * Whether tests that need the native trainer can run. Where it is not built they are skipped with a line that says so;
 * under CI they run and fail.
 */
export async function nativeAddonIsBuilt(name: string): Promise<boolean> {
  try {
    await describeNative();
    return true;
  } catch (error) {
    if (!(error instanceof StepsynthError) || error.code !== 'NATIVE_ADDON') throw error;
    if (process.env['CI'] === 'true') return true;
    process.stderr.write(`${name}: skipped, ${error.message} (${error.hint ?? ''})\n`);
    return false;
  }
}
