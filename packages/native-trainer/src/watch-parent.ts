import { Worker } from 'node:worker_threads';

const POLL_MS = 100;

/** Plain JavaScript for a worker thread. */
const watch = `
  const { rmSync } = require('node:fs');
  const { workerData } = require('node:worker_threads');
  const end = () => {
    if (workerData.scratchDirectory) rmSync(workerData.scratchDirectory, { recursive: true, force: true });
    process.kill(process.pid, 'SIGKILL');
  };
  const timer = setInterval(() => {
    if (process.ppid === workerData.parent) return;
    clearInterval(timer);
    setTimeout(end, workerData.graceMs);
  }, ${POLL_MS});
`;

/** What to do once the parent is gone. */
export interface WatchParentOptions {
  /** Time for the main thread to end the process in its own way. */
  readonly graceMs: number;
  /** Removed before the end. */
  readonly scratchDirectory: string | undefined;
}

/**
 * Ends this process after its parent's death also while the main thread is busy and cannot hear of it: loading
 * libtorch takes seconds on a loaded machine.
 */
export function watchParent(options: WatchParentOptions): void {
  const worker = new Worker(watch, { eval: true, execArgv: [], workerData: { ...options, parent: process.ppid } });
  worker.unref();
}
