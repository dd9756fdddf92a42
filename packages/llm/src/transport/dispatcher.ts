import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

/** Below the 5 s after which uvicorn (vLLM, SGLang) and llama-server close idle connections. */
const KEEP_ALIVE_MS = 4_000;
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/** Capped sockets; the proxy of the environment where there is one. Its own time limits come after ours. */
export function createDispatcher({ timeoutMs, connections }: { readonly timeoutMs: number; readonly connections: number }): Dispatcher {
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeoutMs + 60_000,
    bodyTimeout: timeoutMs + 60_000,
  };
  const proxied = PROXY_VARIABLES.some((name) => (process.env[name] ?? '') !== '');
  return proxied ? new EnvHttpProxyAgent(options) : new Agent(options);
}
