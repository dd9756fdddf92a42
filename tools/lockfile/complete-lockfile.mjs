// node tools/lockfile/complete-lockfile.mjs: after `npm install` against a registry that lacks some platforms.
import { readFileSync, writeFileSync } from 'node:fs';
import { missingPlatformPackages, withPlatformPackages } from './platform-packages.mjs';

const file = new URL('../../package-lock.json', import.meta.url);
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const count = missingPlatformPackages(lockfile).length;
if (count > 0) writeFileSync(file, `${JSON.stringify(withPlatformPackages(lockfile), null, 2)}\n`);
console.log(`${count} platform packages added to package-lock.json`);
