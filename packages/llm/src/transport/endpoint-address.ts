import { StepsynthError } from '@stepsynth/core';
import { OPENAI_BASE_URL } from '../options.ts';

/** Where requests go. */
export interface EndpointAddress {
  /** Without a slash at the end. */
  readonly baseURL: string;
  /** Host and port, for messages. */
  readonly host: string;
  readonly isOpenAI: boolean;
}

/**
 * Reads a base URL. User, password, query and fragment are refused: they may be secrets, and the address is stored
 * beside each answer.
 *
 * @throws StepsynthError TASK_FILE
 */
export function parseEndpointAddress(baseURL: string = OPENAI_BASE_URL): EndpointAddress {
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw new StepsynthError('TASK_FILE', 'teacher.baseURL is no http or https address.', { hint: 'Write it like http://localhost:8000/v1.' });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new StepsynthError('TASK_FILE', `teacher.baseURL on ${url.host} carries a user, a password, a query or a fragment.`, {
      hint: 'Give the bare address; put the key into the environment variable that teacher.apiKeyEnv names.',
    });
  }
  return { baseURL: url.href.replace(/\/+$/u, ''), host: url.host, isOpenAI: /(^|\.)api\.openai\.com$/u.test(url.hostname) };
}
