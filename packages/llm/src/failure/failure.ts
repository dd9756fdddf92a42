import type { TokenUsage } from '@stepsynth/core';

/** Why an attempt brought nothing, and what follows. */
export interface Failure {
  /** `retry`: the same again. `drop`: this call gets nothing, others may. `stop`: no call will succeed. */
  readonly action: 'retry' | 'drop' | 'stop';
  /** What was billed: `unknown` counts as the worst case. */
  readonly billed: 'nothing' | 'unknown' | TokenUsage;
  /** One line without the host, such as "answered 503: overloaded". */
  readonly summary: string;
  /** What a person can do. */
  readonly hint: string;
  readonly status?: number;
  /** Milliseconds the endpoint asks every call to wait. */
  readonly retryAfterMs?: number;
  /** The connection broke before any answer, as when the server closed an idle one: try at once. */
  readonly immediate?: boolean;
  /** What follows once the attempts are spent. @default 'stop' */
  readonly whenSpent?: 'drop' | 'stop';
  readonly requestId?: string;
}

/** What failures are described with. */
export interface FailureContext {
  readonly host: string;
  readonly model: string;
  readonly apiKeyEnv: string;
  readonly timeoutMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Whether this endpoint ever answered: one that never did is a wrong address or a server that is down. */
  readonly answeredBefore: boolean;
}
