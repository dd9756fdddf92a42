import type { Journal, SpendLedger } from '@stepsynth/core';
import type { AttemptRecord } from './attempt-record.ts';
import type { Timer } from './retry/timer.ts';

/** Address of OpenAI itself. */
export const OPENAI_BASE_URL = 'https://api.openai.com/v1';

/** How a model behind an OpenAI-compatible endpoint is asked. Fits the `teacher` section of a task file. */
export interface OpenAILanguageModelOptions {
  /** Name of the model (Azure: of the deployment), as the endpoint knows it. */
  readonly model: string;
  /** Without user, password, query or fragment. The environment is not looked at. @default OPENAI_BASE_URL */
  readonly baseURL?: string | undefined;
  /** The key itself. Needed for OpenAI and Azure; without one no `authorization` header is sent. */
  readonly apiKey?: string | undefined;
  /** Where the key came from; named in errors. @default 'OPENAI_API_KEY' */
  readonly apiKeyEnv?: string | undefined;
  /** Makes it an Azure OpenAI resource. */
  readonly azureApiVersion?: string | undefined;
  /** Name of the endpoint in the journal. @default the base URL */
  readonly endpoint?: string | undefined;
  /** Further fields of each request body; they win over ours. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Send a `seed` that follows from run seed and sample index. @default true */
  readonly sendSeed?: boolean | undefined;
  /** Milliseconds one attempt may take, headers and body. @default 120000 */
  readonly timeoutMs?: number | undefined;
  /** Attempts of one call. @default 6 */
  readonly maxAttempts?: number | undefined;
  /** Sockets open at once. @default 64 */
  readonly connections?: number | undefined;
  /** Part of a call's identity: runs of one seed share answers, others do not. @default 0 */
  readonly runSeed?: number | undefined;
  /** Answers before the endpoint is asked, and keeps what it answered. */
  readonly journal?: Journal | undefined;
  /** Each attempt reserves its worst case here before it is sent. */
  readonly ledger?: SpendLedger | undefined;
  /** Told of each attempt when it ended. */
  readonly onAttempt?: ((attempt: AttemptRecord) => void) | undefined;
  /** Time, for tests. @default the system's */
  readonly timer?: Timer | undefined;
  /** Uniform in [0, 1), for the jitter of waits. @default Math.random */
  readonly random?: (() => number) | undefined;
}
