import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { EndpointAddress } from './endpoint-address.ts';

export interface DispatcherOptions {
  readonly address: EndpointAddress;
  readonly timeoutMs: number;
  readonly connections: number;
}

/** Below the 5 s after which uvicorn (vLLM, SGLang) and llama-server close idle connections. */
const KEEP_ALIVE_MS = 4_000;
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/u;

/**
 * Capped sockets, whose own time limits come after ours. Goes by the proxy that the environment names (http_proxy,
 * https_proxy, no_proxy), but never to this machine itself.
 */
export function createDispatcher({ address, timeoutMs, connections }: DispatcherOptions): Dispatcher {
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeoutMs + 60_000,
    bodyTimeout: timeoutMs + 60_000,
  };
  const proxied = !LOOPBACK.test(address.host) && PROXY_VARIABLES.some((name) => (process.env[name] ?? '') !== '');
  return proxied ? new EnvHttpProxyAgent(options) : new Agent(options);
}
