import { describe, expect, it } from 'vitest';
import { missingPlatformPackages, withPlatformPackages, type Lockfile } from './platform-packages.mjs';

const lockfile: Lockfile = {
  packages: {
    'node_modules/tool': { version: '1.2.3', dev: true, optionalDependencies: { '@tool/linux-x64': '1.2.3', '@tool/linux-arm64-musl': '1.2.3', '@tool/darwin-arm64': '1.2.3' } },
    'node_modules/@tool/linux-x64': { version: '1.2.3', optional: true },
  },
};

describe('platform packages of the lockfile', () => {
  it('finds the platforms that npm left out', () => {
    expect(missingPlatformPackages(lockfile).map(({ name }) => name)).toEqual(['@tool/linux-arm64-musl', '@tool/darwin-arm64']);
  });

  it('adds them so that npm takes each only where it fits', () => {
    const { packages } = withPlatformPackages(lockfile);
    expect(packages['node_modules/@tool/linux-arm64-musl']).toEqual({ version: '1.2.3', cpu: ['arm64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] });
    expect(packages['node_modules/@tool/darwin-arm64']).toEqual({ version: '1.2.3', cpu: ['arm64'], dev: true, optional: true, os: ['darwin'] });
    expect(missingPlatformPackages({ packages })).toEqual([]);
  });

  it('refuses to guess', () => {
    expect(() => withPlatformPackages({ packages: { 'node_modules/tool': { optionalDependencies: { '@tool/native': '1.0.0' } } } })).toThrow('@tool/native');
  });
});
