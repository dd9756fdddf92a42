import { APIError, AzureOpenAI, OpenAI } from 'openai';
import { fetch as undiciFetch } from 'undici';
import { createDispatcher } from './dispatcher.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import { readBody } from './read-body.ts';

/** What came back from one attempt. */
export type TransportResult =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'refused'; readonly error: ErrorAnswer }
  | { readonly kind: 'failed'; readonly failure: TransportFailure };

/** An answer with an error status, or one that states an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code?: string;
  readonly type?: string;
  readonly param?: string;
  readonly message: string;
  readonly headers: Headers;
}

/** No whole answer came. */
export interface TransportFailure {
  /** `timeout` counts headers and body; `connect` never reached the server; `reset` lost the connection. */
  readonly reason: 'timeout' | 'connect' | 'certificate' | 'reset';
  /** True once headers had arrived. */
  readonly inBody: boolean;
  /** Code of the system's error, such as ECONNREFUSED. */
  readonly code?: string;
}

export interface Transport {
  /** One attempt. Rejects with the signal's reason once it aborts; anything else that can happen is a result. */
  send(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<TransportResult>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly address: EndpointAddress;
  readonly apiKey: string | undefined;
  readonly azureApiVersion: string | undefined;
  readonly timeoutMs: number;
  readonly connections: number;
}

const TIMEOUT = Symbol('the attempt took too long');

/** Sends one chat completion by the openai SDK, which neither retries nor keeps time here. */
export function createOpenAITransport(options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options);
  const client = createClient(options, dispatcher);
  const redact = (text: string): string => (options.apiKey === undefined ? text : text.replaceAll(options.apiKey, '[API key]'));

  return {
    async send(body, signal) {
      signal.throwIfAborted();
      const attempt = new AbortController();
      const onAbort = (): void => attempt.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const wallClock = setTimeout(() => attempt.abort(TIMEOUT), options.timeoutMs);
      let inBody = false;
      try {
        const response = await post(client, body, attempt.signal);
        inBody = true;
        const text = redact(await readBody(response, attempt.signal));
        return { kind: 'answered', status: response.status, headers: response.headers, text };
      } catch (error) {
        signal.throwIfAborted();
        if (attempt.signal.reason === TIMEOUT) return { kind: 'failed', failure: { reason: 'timeout', inBody } };
        if (error instanceof APIError && error.status !== undefined) return { kind: 'refused', error: errorAnswer(error, redact) };
        return { kind: 'failed', failure: failureOf(error, inBody) };
      } finally {
        clearTimeout(wallClock);
        signal.removeEventListener('abort', onAbort);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** The response as soon as its headers are there. */
function post(client: OpenAI, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Response> {
  return client.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, { signal, maxRetries: 0 }).asResponse();
}

function createClient({ address, apiKey, azureApiVersion, timeoutMs }: TransportOptions, dispatcher: ReturnType<typeof createDispatcher>): OpenAI {
  const common = {
    maxRetries: 0,
    logLevel: 'off',
    timeout: timeoutMs + 60_000, // ours comes first
    // npm undici's fetch takes npm undici's dispatcher; Node's own fetch does not
    fetch: (input: unknown, init: unknown) => undiciFetch(input as string, { ...(init as object), dispatcher }) as unknown as Promise<Response>,
    adminAPIKey: null,
    ...(address.isOpenAI ? {} : { organization: null, project: null }),
  } as const;
  if (azureApiVersion !== undefined) {
    const baseURL = new URL(address.baseURL).pathname === '/' ? `${address.baseURL}/openai` : address.baseURL;
    return new AzureOpenAI({ ...common, baseURL, apiKey: apiKey ?? '', apiVersion: azureApiVersion });
  }
  const headers = apiKey === undefined ? { defaultHeaders: { authorization: null } } : {};
  return new OpenAI({ ...common, ...headers, baseURL: address.baseURL, apiKey: apiKey ?? 'none' });
}

function errorAnswer(error: APIError, redact: (text: string) => string): ErrorAnswer {
  const word = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? redact(String(value)) : undefined);
  const [code, type, param] = [word(error.code), word(error.type), word(error.param)];
  return {
    status: error.status as number,
    message: redact(error.message),
    headers: error.headers ?? new Headers(),
    ...(code === undefined ? {} : { code }),
    ...(type === undefined ? {} : { type }),
    ...(param === undefined ? {} : { param }),
  };
}

/** Ports such as 6000 and 9 are closed to every fetch. */
const BLOCKED_PORT = 'bad port';
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', BLOCKED_PORT]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/u;

function failureOf(error: unknown, inBody: boolean): TransportFailure {
  const code = systemCode(error);
  if (code === undefined) return { reason: 'reset', inBody };
  if (!inBody && UNREACHED.has(code)) return { reason: 'connect', inBody, code };
  return { reason: CERTIFICATE.test(code) ? 'certificate' : 'reset', inBody, code };
}

/** The SDK and fetch wrap what the system said. */
function systemCode(error: unknown): string | undefined {
  for (let link = error; link instanceof Error; link = link.cause) {
    const { code } = link as Error & { code?: unknown };
    if (typeof code === 'string') return code;
    if (link.message === BLOCKED_PORT) return BLOCKED_PORT;
    if (link instanceof AggregateError) return systemCode(link.errors[0]);
  }
  return undefined;
}
