import { describeNative } from '@stepsynth/native-trainer';

/** Versions of the native side, for the manifest. Throws `NATIVE_ADDON` where it is not built, before anything is made. */
export async function nativeVersions(): Promise<Readonly<Record<string, string>>> {
  const { libtorch } = await describeNative();
  return { libtorch };
}
