import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { until } from './processes.ts';

/** A control group of this test's own whose memory can be limited. */
export interface MemoryGroup {
  /** Moves a process into it and takes memory away until the kernel kills. */
  confine(pid: number, bytes: number): void;
  remove(): Promise<void>;
}

/** Undefined where none can be made: not root, no memory controller, or a read-only hierarchy. */
export function makeMemoryGroup(): MemoryGroup | undefined {
  const version1 = '/sys/fs/cgroup/memory';
  const isVersion1 = existsSync(join(version1, 'memory.limit_in_bytes'));
  const group = join(isVersion1 ? version1 : '/sys/fs/cgroup', `stepsynth-test-${process.pid}`);
  const limits = isVersion1 ? ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'] : ['memory.max', 'memory.swap.max'];
  try {
    mkdirSync(group);
    if (!existsSync(join(group, limits[0] as string))) throw new Error('no memory controller');
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return undefined;
  }
  return {
    confine(pid, bytes) {
      writeFileSync(join(group, limits[0] as string), String(bytes));
      if (existsSync(join(group, limits[1] as string))) writeFileSync(join(group, limits[1] as string), String(isVersion1 ? bytes : 0));
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
    },
    async remove() {
      await until(() => readFileSync(join(group, 'cgroup.procs'), 'utf8') === '', 5_000);
      rmdirSync(group);
    },
  };
}
