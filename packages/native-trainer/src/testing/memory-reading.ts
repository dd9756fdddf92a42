import { readdirSync, readFileSync } from 'node:fs';

/** What this process holds of the system. */
export interface MemoryReading {
  readonly residentBytes: number;
  readonly threads: number;
  readonly fileDescriptors: number;
}

/** Reads /proc (Linux), after a collection of garbage where `--expose-gc` allows it, so that JavaScript's own waste does not count. */
export function readMemory(): MemoryReading {
  (globalThis as { gc?: () => void }).gc?.();
  const status = readFileSync('/proc/self/status', 'utf8');
  const value = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { residentBytes: value('VmRSS') * 1024, threads: value('Threads'), fileDescriptors: readdirSync('/proc/self/fd').length };
}
