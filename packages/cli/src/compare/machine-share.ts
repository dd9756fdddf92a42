import { statSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import type { TrainerShare } from '../compose/compose.ts';

/** How many arms run at once, and what each has: CPU threads, and MiB of memory where they share it; 0 leaves either to the task file. */
export interface MachineShare extends TrainerShare {
  readonly jobs: number;
  /** Why no more. */
  readonly limitedBy: 'runs' | 'cores' | 'memory' | 'GPUs' | '--jobs';
}

export interface MachineShareOptions {
  readonly runs: number;
  /** Of `--jobs`. */
  readonly wanted?: number | undefined;
  readonly usesGpu: boolean;
  readonly gpus: number;
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
export function shareMachine({ runs, wanted, usesGpu, gpus, bytesPerRun, cores = availableParallelism(), freeBytes = freemem() }: MachineShareOptions): MachineShare {
  const limits = [
    { limitedBy: 'runs', jobs: runs },
    ...(wanted === undefined ? [] : [{ limitedBy: '--jobs', jobs: wanted } as const]),
    ...(usesGpu ? [{ limitedBy: 'GPUs', jobs: gpus } as const] : [{ limitedBy: 'cores', jobs: cores } as const]),
    { limitedBy: 'memory', jobs: Math.floor((USABLE * freeBytes) / bytesPerRun) },
  ] as const;
  const { limitedBy, jobs } = limits.reduce((least, limit) => (limit.jobs < least.jobs ? limit : least));
  const running = Math.max(1, jobs);
  return {
    jobs: running, limitedBy,
    threads: usesGpu ? 0 : Math.max(1, Math.floor(cores / running)),
    memoryBudgetMb: usesGpu || running === 1 ? 0 : Math.floor((USABLE * freeBytes) / running / 2 ** 20), // each would else take most of it
  };
}

/** Memory that one run may take at most, by the size of its checkpoint. */
export function bytesPerRun(checkpoint: string): number {
  return BASE_BYTES + WEIGHT_COPIES * statSync(join(checkpoint, 'model.safetensors')).size;
}
