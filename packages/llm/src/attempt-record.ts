import type { TokenUsage } from '@stepsynth/core';

/** One attempt, for a log: no prompt, no reply, no key. */
export interface AttemptRecord {
  /** Key of the call; attempts of one call share it. */
  readonly key: string;
  /** Host and port that were asked. */
  readonly host: string;
  /** From 1. */
  readonly attempt: number;
  /**
   * `answered`; `retry`: tried again after `waitMs`; `adapted`: asked again without a parameter the endpoint refuses;
   * `dropped`: this call gets nothing; `stopped`: no call will succeed, or the attempts are spent; `aborted` by the caller.
   */
  readonly outcome: 'answered' | 'retry' | 'adapted' | 'dropped' | 'stopped' | 'aborted';
  readonly status?: number;
  readonly message?: string;
  /** The endpoint's own id of the request, where it sends one. */
  readonly requestId?: string;
  readonly usage?: TokenUsage;
  readonly durationMs: number;
  /** Milliseconds until the next attempt. */
  readonly waitMs?: number;
}
