import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { extname, join } from 'node:path';

import { StepsynthError } from '@stepsynth/core';

import { deathError } from './child-death.ts';
import { onProcessExit } from './exit-tasks.ts';
import { countOomKills } from './oom-kills.ts';
import type { TrainerRequestOptions } from './pending-request.ts';
import { PendingRequest } from './pending-request.ts';
import { interruption, toStepsynthError } from './trainer-error.ts';
import type { ChildMessage, Operation, ParentMessage } from './trainer-messages.ts';
import { childMessageSchema } from './trainer-messages.ts';

/** What a cancelled operation gets to end its step before its process is killed. */
const CANCEL_DEADLINE_MS = 2_000;
const STDERR_KEPT_CHARACTERS = 4_000;

/** Settings of one child process. */
export interface TrainerClientOptions {
  /** Removed by the child when this process is killed. */
  readonly scratchDirectory?: string;
  /** @default 2000 */
  readonly cancelDeadlineMs?: number;
}

/** The parent's side of one trainer process: requests and replies, cancelling, and what its death means. */
export class TrainerClient {
  readonly #child: ChildProcess;
  readonly #ended = Promise.withResolvers<void>();
  readonly #cancelDeadlineMs: number;
  readonly #forgetExitTask: () => void;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #oomKillsBefore = countOomKills();
  #lastId = 0;
  #stderr = '';
  #death: StepsynthError | undefined;

  constructor(options: TrainerClientOptions = {}) {
    this.#cancelDeadlineMs = options.cancelDeadlineMs ?? CANCEL_DEADLINE_MS;
    this.#child = startChild(options.scratchDirectory);
    this.#forgetExitTask = onProcessExit(() => this.#child.kill('SIGKILL'));
    this.#listen();
    this.#holdEventLoop(false);
  }

  /**
   * Asks the child for one operation; `document` and the reply are those of addon-types.ts.
   *
   * @throws {StepsynthError} the operation's own failure, INTERRUPTED after an abort, TRAINER or OUT_OF_MEMORY when the child died.
   */
  async request(operation: Operation, document: unknown, options: TrainerRequestOptions = {}): Promise<unknown> {
    if (options.signal?.aborted === true) throw interruption(options.signal);
    if (this.#death !== undefined) throw this.#death;
    this.#lastId += 1;
    const id = this.#lastId;
    const pending = new PendingRequest(operation, options, (settled) => this.#cancel(settled));
    this.#pending.set(id, pending);
    this.#holdEventLoop(true);
    this.#send({ type: 'request', id, operation, request: JSON.stringify(document) });
    try {
      return await pending.reply;
    } finally {
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.#holdEventLoop(false);
    }
  }

  /** Ends the child at once and waits until it is gone. Idempotent. */
  async kill(): Promise<void> {
    this.#death ??= new StepsynthError('TRAINER', 'The model is disposed');
    this.#holdEventLoop(true);
    this.#child.kill('SIGKILL');
    await this.#ended.promise;
  }

  #listen(): void {
    this.#child.on('message', (message) => this.#receive(childMessageSchema.parse(message)));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT_CHARACTERS);
    });
    this.#child.once('error', (cause) => {
      if (this.#child.pid === undefined) this.#end(() => new StepsynthError('TRAINER', `The trainer's process does not start: ${cause.message}`, { cause }));
    });
    this.#child.once('close', (exitCode, signal) => {
      const death = { exitCode, signal, stderr: this.#stderr, oomKill: countOomKills() !== this.#oomKillsBefore };
      this.#end((operation) => deathError(death, operation));
    });
  }

  #receive(message: ChildMessage): void {
    const pending = this.#pending.get(message.id);
    if (message.type === 'event') pending?.receiveEvent(message.event);
    else if (message.type === 'reply') pending?.resolve(message.reply);
    else pending?.reject(toStepsynthError(message.failure));
  }

  #end(errorOf: (operation?: Operation) => StepsynthError): void {
    const disposed = this.#death;
    this.#death ??= errorOf();
    this.#forgetExitTask();
    for (const pending of this.#pending.values()) pending.reject(disposed ?? errorOf(pending.operation));
    this.#ended.resolve();
  }

  #cancel(settled: Promise<void>): void {
    this.#send({ type: 'cancel' });
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), this.#cancelDeadlineMs);
    void settled.then(() => clearTimeout(deadline));
  }

  /** A message that does not arrive is no error of its own: the child's death, which follows, is. */
  #send(message: ParentMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** A model that is only held must not keep a finished program running. */
  #holdEventLoop(hold: boolean): void {
    const handles = [this.#child, this.#child.channel, this.#child.stderr as unknown as { ref(): void; unref(): void } | null];
    for (const handle of handles) {
      if (hold) handle?.ref();
      else handle?.unref();
    }
  }
}

function startChild(scratchDirectory: string | undefined): ChildProcess {
  const extension = extname(import.meta.filename);
  return fork(join(import.meta.dirname, `trainer-process${extension}`), scratchDirectory === undefined ? [] : [scratchDirectory], {
    execArgv: extension === '.ts' ? ['--conditions=@stepsynth/source'] : [],
    // passive: threads that spin while they wait slow a shared machine down several times.
    // oneDNN keeps 1,024 compiled kernels by shape where it is not told otherwise, more than 100 MB; 32 are those of one pass.
    env: { OMP_WAIT_POLICY: 'passive', ONEDNN_PRIMITIVE_CACHE_CAPACITY: '32', ...process.env, CUBLAS_WORKSPACE_CONFIG: ':4096:8' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
