import { describe, expect, it } from 'vitest';

import { describeNative } from './describe-native.ts';
import { skipWithoutAddon } from './testing/with-addon.ts';

describe.skipIf(skipWithoutAddon)('describeNative', () => {
  it('tells the version of libtorch and the devices', async () => {
    const description = await describeNative();
    expect(description.libtorch).toMatch(/^\d+\.\d+\.\d+/);
    expect(description.threads).toBeGreaterThan(0);
    expect(Array.isArray(description.cudaDevices)).toBe(true);
  });
});

it('says what to run when the addon is missing', async () => {
  const before = process.env['STEPSYNTH_NATIVE_ADDON'];
  process.env['STEPSYNTH_NATIVE_ADDON'] = '/nowhere/addon.node';
  try {
    await expect(describeNative()).rejects.toMatchObject({ code: 'NATIVE_ADDON', hint: expect.stringContaining('npx stepsynth-build-native') });
  } finally {
    if (before === undefined) delete process.env['STEPSYNTH_NATIVE_ADDON'];
    else process.env['STEPSYNTH_NATIVE_ADDON'] = before;
  }
});
