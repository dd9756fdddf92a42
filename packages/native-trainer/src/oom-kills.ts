import { readFileSync } from 'node:fs';

/** Processes the kernel has killed for memory since it started, in any control group; undefined where it does not tell. */
export function countOomKills(): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined;
  }
}
