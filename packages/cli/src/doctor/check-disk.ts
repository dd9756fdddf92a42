import { randomBytes } from 'node:crypto';
import { open, rm, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { integer } from '../report/format.ts';
import { bytes } from '../terminal/bytes.ts';
import { ok, problem, warning, type Check } from './check.ts';
import { isWritable, nearestFolder } from './folders.ts';

/** A run of a small encoder with a few rounds takes about this much. */
const WANTED_BYTES = 2e9;
const NEEDED_BYTES = 2e8;
const WRITTEN_BYTES = 16 * 2 ** 20;
const SMALL_WRITES = 20;
/** Each commit of a run waits for one flush. */
const SLOW_FLUSH_MS = 50;

/** Space and write speed of the disk on which a run folder would be. Writes a file of 16 MiB there and removes it. */
export async function checkDisk(runDirectory: string): Promise<readonly Check[]> {
  const folder = await nearestFolder(runDirectory);
  if (!(await isWritable(folder))) return [problem('disk', `${folder} cannot be written`, 'Name another folder with --out, or change its permissions.')];
  const { bavail, bsize } = await statfs(folder);
  return [checkSpace(folder, bavail * bsize), await checkSpeed(folder)];
}

function checkSpace(folder: string, free: number): Check {
  const detail = `${folder}: ${bytes(free)} free`;
  if (free < NEEDED_BYTES) return problem('disk', detail, 'A run needs some hundred MB for checkpoints: free some, or name another disk with --out.');
  return free < WANTED_BYTES ? warning('disk', detail, 'Each round keeps a checkpoint (about 270 MB for DistilBERT): free some space before long runs.') : ok('disk', detail);
}

async function checkSpeed(folder: string): Promise<Check> {
  const file = join(folder, `.stepsynth-doctor-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(file, 'wx');
    try {
      const { bytesPerSecond, flushMs } = await measure(handle);
      const detail = `${bytes(bytesPerSecond)}/s written and flushed; one flush ${flushMs.toFixed(1)} ms, so about ${integer(1000 / flushMs)} commits a second`;
      return flushMs > SLOW_FLUSH_MS ? warning('write speed', detail, 'Each answer waits for a flush: a local disk (no network share) makes runs faster.') : ok('write speed', detail);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return problem('write speed', `${folder}: writing fails (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`, 'Free some space, or name another folder with --out.');
  } finally {
    await rm(file, { force: true });
  }
}

async function measure(handle: FileHandle): Promise<{ bytesPerSecond: number; flushMs: number }> {
  const block = randomBytes(WRITTEN_BYTES);
  const begin = performance.now();
  await handle.write(block);
  await handle.sync();
  const seconds = (performance.now() - begin) / 1000;
  const flushes: number[] = [];
  for (let write = 0; write < SMALL_WRITES; write += 1) {
    const start = performance.now();
    await handle.write(block, 0, 4096);
    await handle.sync();
    flushes.push(performance.now() - start);
  }
  return { bytesPerSecond: WRITTEN_BYTES / seconds, flushMs: flushes.toSorted((one, other) => one - other)[SMALL_WRITES / 2]! };
}
