import { StepsynthError } from '@stepsynth/core';

import { interruption } from './trainer-error.ts';
import type { Operation } from './trainer-messages.ts';

/** Settings of one request. */
export interface TrainerRequestOptions {
  /** Cancels the operation within one step; past the deadline the child is killed. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the events as C++ wrote them; what it throws ends the operation. */
  readonly onEvent?: ((event: unknown) => void) | undefined;
}

/** A request on its way: its reply, its events, and why it was stopped if it was. */
export class PendingRequest {
  readonly operation: Operation;
  /** The reply, parsed. */
  readonly reply: Promise<unknown>;
  readonly #deferred = Promise.withResolvers<string>();
  readonly #options: TrainerRequestOptions;
  readonly #cancel: (settled: Promise<void>) => void;
  readonly #onAbort: () => void;
  #stopped: { readonly reason: unknown } | undefined;

  /** `cancel` asks the child to stop; it gets a promise that resolves when the child has answered. */
  constructor(operation: Operation, options: TrainerRequestOptions, cancel: (settled: Promise<void>) => void) {
    this.operation = operation;
    this.#options = options;
    this.#cancel = cancel;
    this.#onAbort = () => options.signal !== undefined && this.#stop(interruption(options.signal));
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.reply = this.#deferred.promise.then(parseJson);
  }

  receiveEvent(event: string): void {
    if (this.#stopped !== undefined) return;
    try {
      this.#options.onEvent?.(parseJson(event));
    } catch (error) {
      this.#stop(error);
    }
  }

  resolve(reply: string): void {
    if (this.#stopped !== undefined) return this.reject(this.#stopped.reason);
    this.#unsubscribe();
    this.#deferred.resolve(reply);
  }

  /** Why it was stopped counts for more than how it ended. */
  reject(error: unknown): void {
    this.#unsubscribe();
    this.#deferred.reject(this.#stopped === undefined ? error : this.#stopped.reason);
  }

  #stop(reason: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { reason };
    this.#cancel(
      this.reply.then(
        () => {},
        () => {},
      ),
    );
  }

  #unsubscribe(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StepsynthError('TRAINER', 'The trainer sent something that is not JSON', { cause });
  }
}
