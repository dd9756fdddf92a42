import { STEPSYNTH_VERSION } from '../../version.ts';

/** The hub said no. */
export class HubResponseError extends Error {
  readonly status: number;
  /** Header X-Error-Code, such as RepoNotFound or GatedRepo. */
  readonly errorCode: string | undefined;

  constructor(status: number, errorCode: string | undefined, url: string) {
    super(`${status} for ${url}`);
    this.name = 'HubResponseError';
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** What the hub's own answers said of a file on the way to its bytes, which may lie elsewhere. */
export interface FileHeaders {
  etag?: string;
  size?: number;
}

export interface HubFetchOptions {
  readonly endpoint: string;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Filled from the headers of the hub's answers; the bodies are then of no use and let go. */
  readonly headers?: FileHeaders;
}

const MOST_REDIRECTS = 10;

/**
 * A fetch for @huggingface/hub. It follows redirects itself: the hub tells a file's hash in the answer that sends on to
 * the file, and the token must not travel along. Every answer but 2xx throws HubResponseError; 404 for one file is left
 * to the caller.
 */
export function createHubFetch(options: HubFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await fetch(url, { ...init, redirect: 'manual', headers: headersFor(url, init.headers, options), ...(options.signal !== undefined && { signal: options.signal }) });
      if (isHub(url, options)) noteHeaders(response.headers, options.headers);
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) {
        if (options.headers !== undefined) await response.body?.cancel();
        return checked(response, url);
      }
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects`);
  };
}

async function checked(response: Response, url: URL): Promise<Response> {
  const errorCode = response.headers.get('x-error-code') ?? undefined;
  if (response.ok || errorCode === 'EntryNotFound') return response;
  await response.body?.cancel();
  throw new HubResponseError(response.status, errorCode, `${url.origin}${url.pathname}`); // a signed address ends in a secret
}

function headersFor(url: URL, given: RequestInit['headers'], options: HubFetchOptions): Headers {
  const headers = new Headers(given);
  headers.set('user-agent', `stepsynth/${STEPSYNTH_VERSION}; node/${process.versions.node}`);
  if (options.token !== undefined && isHub(url, options)) headers.set('authorization', `Bearer ${options.token}`);
  return headers;
}

function isHub(url: URL, { endpoint }: HubFetchOptions): boolean {
  return url.origin === new URL(endpoint).origin;
}

function noteHeaders(headers: Headers, into: FileHeaders | undefined): void {
  if (into === undefined) return;
  const etag = headers.get('x-linked-etag') ?? headers.get('etag');
  const size = headers.get('x-linked-size');
  if (etag !== null) into.etag = etag.replace(/^W\//, '').replaceAll('"', '');
  if (size !== null) into.size = Number(size);
}
