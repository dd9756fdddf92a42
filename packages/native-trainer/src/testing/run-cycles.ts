import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { MemoryReading } from './memory-reading.ts';

/** Runs train-cycles.ts or child-cycles.ts in a process of its own; what that held after each cycle. */
export async function runCycles(script: 'train-cycles.ts' | 'child-cycles.ts', words: readonly string[]): Promise<MemoryReading[]> {
  const options = ['--expose-gc', '--conditions=@stepsynth/source'];
  // One arena: the allocator gives a thread that had to wait another one to fill, so with more of them load looks like growth.
  const environment = { OMP_WAIT_POLICY: 'passive', MALLOC_ARENA_MAX: '1', ...process.env };
  const child = spawn(process.execPath, [...options, join(import.meta.dirname, script), ...words], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}`);
  return output.trim().split('\n').map((line) => JSON.parse(line) as MemoryReading);
}
