import { spawnSync } from 'node:child_process';

/**
 * Whether a process of this user may mount a file system of its own, of a size that can be filled: Linux with user
 * namespaces. Where not, tests of a full disk are skipped with a line that says so.
 */
export function canMountSmallDisk(name: string): boolean {
  const tried = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']);
  if (tried.status === 0) return true;
  process.stderr.write(`${name}: skipped, this system lets no process mount a disk of its own\n`);
  return false;
}

/** A shell command with a disk of `kilobytes` at `folder` for `first`, and the same files on a larger one for `afterwards`; the disk goes with them. */
export function onSmallDisk({ folder, kilobytes, first, afterwards }: { folder: string; kilobytes: number; first: string; afterwards: string }): readonly string[] {
  const script = `mount -t tmpfs -o size=${kilobytes}k tmpfs '${folder}' && { ${first}; } ; mount -o remount,size=500m '${folder}' && { ${afterwards}; }`;
  return ['unshare', '-rm', 'sh', '-c', script];
}
