import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateFolder } from './paths.mjs';
import { say } from './setup-step.mjs';

const lockFile = path.join(stateFolder, 'set-up.pid');
const POLL_MS = 500;

/**
 * Runs `work` while no other set-up with this state folder runs; waits for the other one first.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  await acquire();
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire() {
  mkdirSync(stateFolder, { recursive: true });
  let waitingFor = '';
  while (!tryToLock()) {
    const holder = lockHolder();
    if (holder === undefined) {
      rmSync(lockFile, { force: true }); // its process was killed
      continue;
    }
    if (holder !== waitingFor) say(`another set-up is running (process ${holder}): waiting for it`);
    waitingFor = holder;
    await sleep(POLL_MS);
  }
}

function tryToLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** Pid in the lock file, while that process lives. */
function lockHolder() {
  try {
    const pid = readFileSync(lockFile, 'utf8');
    process.kill(Number(pid), 0);
    return pid;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM' ? 'of another user' : undefined;
  }
}
