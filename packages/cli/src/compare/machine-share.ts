import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Device } from '@stepsynth/core';
import type { TrainerShare } from '../compose/compose.ts';

/** How many arms run at once, and what each has: CPU threads, and MiB of memory where they share it; 0 leaves either to the task file. */
export interface MachineShare extends Omit<TrainerShare, 'device'> {
  readonly jobs: number;
  /** Why no more. */
  readonly limitedBy: 'runs' | 'cores' | 'memory' | 'GPUs' | '--jobs';
  /** The GPU of each job; none on the CPU. */
  readonly gpus: readonly Device[];
}

export interface MachineShareOptions {
  readonly runs: number;
  /** Of `--jobs`. */
  readonly wanted?: number | undefined;
  /** GPUs that runs may use, of `usableGpus`; without one they run on the CPU. */
  readonly gpus: readonly Device[];
  readonly bytesPerRun: number;
  readonly cores?: number;
  readonly freeBytes?: number;
}

/** Room for Node's part of a run, activations and libtorch itself, beside the copies of the weights. */
const BASE_BYTES = 700e6;
/** Weights, gradients, two moments of AdamW, the best epoch's weights. */
const WEIGHT_COPIES = 5;
/** Of free memory. */
const USABLE = 0.8;

/** One run a GPU; on the CPU one a core, for small trainers scale better beside each other than within; and no more than memory holds. */
export function shareMachine({ runs, wanted, gpus, bytesPerRun, cores = availableParallelism(), freeBytes = process.availableMemory() }: MachineShareOptions): MachineShare {
  const usesGpu = gpus.length > 0;
  const limits = [
    { limitedBy: 'runs', jobs: runs },
    ...(wanted === undefined ? [] : [{ limitedBy: '--jobs', jobs: wanted } as const]),
    ...(usesGpu ? [{ limitedBy: 'GPUs', jobs: gpus.length } as const] : [{ limitedBy: 'cores', jobs: cores } as const]),
    { limitedBy: 'memory', jobs: Math.floor((USABLE * freeBytes) / bytesPerRun) },
  ] as const;
  const { limitedBy, jobs } = limits.reduce((least, limit) => (limit.jobs < least.jobs ? limit : least));
  const running = Math.max(1, jobs);
  return {
    jobs: running, limitedBy, gpus: gpus.slice(0, running),
    threads: usesGpu ? 0 : Math.max(1, Math.floor(cores / running)),
    memoryBudgetMb: usesGpu || running === 1 ? 0 : Math.floor((USABLE * freeBytes) / running / 2 ** 20), // each would else take most of it
  };
}

/** The GPUs that a task file's `runtime.device` leaves to choose from. `found`: as the trainer describes them, in the order of their numbers. */
export function usableGpus(device: string, found: readonly string[]): readonly Device[] {
  if (device === 'cpu') return [];
  if (device !== 'auto' && device !== 'cuda') return [device as Device];
  const all = found.map((_, index): Device => `cuda:${index}`);
  return device === 'cuda' && all.length === 0 ? ['cuda'] : all; // the trainer says what is wrong with that
}

/** Memory that one run may take at most, by the size of its checkpoint. */
export function bytesPerRun(checkpoint: string): number {
  return BASE_BYTES + WEIGHT_COPIES * statSync(join(checkpoint, 'model.safetensors')).size;
}
