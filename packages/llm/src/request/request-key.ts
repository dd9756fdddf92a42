import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { RequestBody } from './request-body.ts';

/** Raised when the same key would mean another request. */
const KEY_VERSION = 1;

export interface RequestIdentity {
  /** Logical endpoint. */
  readonly endpoint: string;
  /** As asked, before parameters are adapted to the endpoint. */
  readonly body: RequestBody;
  readonly sampleIndex: number;
  readonly runSeed: number;
}

/** sha256, hex, of everything an answer depends on: never of key, headers, time limits or retries. */
export function requestKey({ endpoint, body, sampleIndex, runSeed }: RequestIdentity): string {
  const identity = { version: KEY_VERSION, endpoint, api: 'chat.completions', body, sampleIndex, runSeed };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex');
}
