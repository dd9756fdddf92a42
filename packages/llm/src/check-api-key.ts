import { StepsynthError } from '@stepsynth/core';
import type { OpenAILanguageModelOptions } from './options.ts';
import type { EndpointAddress } from './transport/endpoint-address.ts';

/** The key without surrounding spaces; undefined where none is needed. The key is in no message. Throws TASK_FILE. */
export function checkApiKey({ apiKey, apiKeyEnv = 'OPENAI_API_KEY', azureApiVersion }: OpenAILanguageModelOptions, { isOpenAI, host }: EndpointAddress): string | undefined {
  const key = apiKey?.trim() ?? '';
  if (key === '') {
    if (!isOpenAI && azureApiVersion === undefined) return undefined;
    throw new StepsynthError('TASK_FILE', `${host} needs an API key, and ${apiKeyEnv} is not set.`, {
      hint: `Set ${apiKeyEnv}, name another variable in teacher.apiKeyEnv, or point teacher.baseURL to a server that needs no key.`,
    });
  }
  if (!/^[\x21-\x7e]+$/u.test(key)) {
    throw new StepsynthError('TASK_FILE', `The API key in ${apiKeyEnv} holds a space, a line break or another character that no header may carry.`, { hint: 'Copy the key again.' });
  }
  return key;
}
