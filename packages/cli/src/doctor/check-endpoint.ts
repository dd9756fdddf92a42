import { StepsynthError } from '@stepsynth/core';
import { createOpenAILanguageModel, OPENAI_BASE_URL } from '@stepsynth/llm';
import { z } from 'zod';
import { count, duration } from '../report/format.ts';
import { ok, problem, warning, type Check } from './check.ts';

/** Which endpoint to look at, and how far. */
export interface EndpointQuestion {
  /** Undefined: OPENAI_BASE_URL, else OpenAI where a key is set, else nothing is asked. */
  readonly baseURL?: string | undefined;
  readonly model?: string | undefined;
  /** Variable that holds the API key. */
  readonly apiKeyEnv: string;
  /** Sends one completion of a few tokens, which may cost a fraction of a cent. */
  readonly call: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const LISTING_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 60_000;

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Asks an endpoint for its models, and with `call` for one short completion. The key is sent and never shown. */
export async function checkEndpoint(question: EndpointQuestion): Promise<readonly Check[]> {
  const { environment, apiKeyEnv } = question;
  const apiKey = emptyAsUndefined(environment[apiKeyEnv]);
  const baseURL = question.baseURL ?? emptyAsUndefined(environment['OPENAI_BASE_URL']) ?? (apiKey === undefined ? undefined : OPENAI_BASE_URL);
  if (baseURL === undefined) return [ok('endpoint', 'none given: --endpoint URL looks at one')];
  if (carriesSecret(baseURL)) return [problem('endpoint', 'the address carries a user, a password, a query or a fragment', `Give the bare address; the API key belongs into ${apiKeyEnv}.`)];
  const asked = { ...question, baseURL: baseURL.replace(/\/+$/u, ''), apiKey };
  const { checks, models } = await listModels(asked);
  if (!question.call || checks.some(({ status }) => status === 'problem')) return checks;
  return [...checks, await callOnce(asked, question.model ?? (models.length === 1 ? models[0] : undefined))];
}

interface Asked extends EndpointQuestion {
  readonly baseURL: string;
  readonly apiKey: string | undefined;
}

async function listModels(asked: Asked): Promise<{ checks: readonly Check[]; models: readonly string[] }> {
  const { baseURL, apiKey, apiKeyEnv, model } = asked;
  const failed = (detail: string, hint: string): { checks: readonly Check[]; models: readonly string[] } => ({ checks: [problem('endpoint', `${baseURL}: ${detail}`, hint)], models: [] });
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) return failed('is no http or https address', 'Write it like http://localhost:8000/v1.');
  const begin = performance.now();
  const response = await fetch(`${baseURL}/models`, {
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(LISTING_TIMEOUT_MS),
    redirect: 'manual',
  }).catch((error: unknown) => reasonOf(error));
  if (typeof response === 'string') return failed(`cannot be reached (${response})`, 'Is the server running, and is the address right? It usually ends in /v1.');
  const text = await response.text().catch(() => '');
  if (response.status === 401 || response.status === 403) {
    return failed(`answers ${response.status}: the key is ${apiKey === undefined ? 'missing' : 'refused'}`, `Export the API key as ${apiKeyEnv}, or name another variable with --key-variable.`);
  }
  if (!response.ok) return failed(`answers ${response.status} to GET /models`, 'Check the address; it usually ends in /v1. Azure and some gateways list no models: try --call --model NAME.');
  const took = duration((performance.now() - begin) / 1000);
  const parsed = modelList.safeParse(parseJson(text));
  if (!parsed.success) return { checks: [warning('endpoint', `${baseURL}: answers in ${took}, but not with a list of models`, 'It may still work: try --call --model NAME.')], models: [] };
  const models = parsed.data.data.map(({ id }) => id);
  return { checks: [ok('endpoint', `${baseURL}: answers in ${took}; ${count(models.length, 'model')}`), ...checkModel(model, models)], models };
}

function checkModel(model: string | undefined, models: readonly string[]): readonly Check[] {
  if (model === undefined) return [];
  if (models.includes(model)) return [ok('model', `${model} is there`)];
  return [warning('model', `${model} is not among the models listed`, models.length === 0 ? 'The list is empty.' : `Listed: ${models.slice(0, 8).join(', ')}${models.length > 8 ? ', …' : ''}.`)];
}

async function callOnce({ baseURL, apiKey, apiKeyEnv }: Asked, model: string | undefined): Promise<Check> {
  if (model === undefined) return warning('call', 'not made: no model is named', 'Name one with --model NAME.');
  const begin = performance.now();
  try {
    const client = createOpenAILanguageModel({ model, baseURL, apiKey, apiKeyEnv, maxAttempts: 1, timeoutMs: CALL_TIMEOUT_MS, sendSeed: false });
    try {
      const { status, usage } = await client.generate({ prompt: 'Reply with the word ok.', temperature: 1, topP: 1, maxTokens: 16, sampleIndex: 0 });
      return ok('call', `${model} answered in ${duration((performance.now() - begin) / 1000)} (${status}); ${count(usage.promptTokens, 'prompt token')}, ${count(usage.completionTokens, 'completion token')}`);
    } finally {
      await client.close();
    }
  } catch (error) {
    if (!(error instanceof StepsynthError)) throw error;
    return problem('call', error.message, error.hint ?? 'Check the address, the model and the key.');
  }
}

/** Such an address is not shown. */
function carriesSecret(baseURL: string): boolean {
  if (!URL.canParse(baseURL)) return false;
  const { username, password, search, hash } = new URL(baseURL);
  return username !== '' || password !== '' || search !== '' || hash !== '';
}

/** `fetch failed` hides why: the cause has it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${LISTING_TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : cause instanceof Error ? cause.message : error.message;
}

function emptyAsUndefined(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
