import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A chat-completions request as it arrived. */
export interface ServerRequest {
  /** From 0, in order of arrival. */
  readonly number: number;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  /** Text of the last message. */
  readonly prompt: string;
}

/** What the server does with a request. */
export type ServerAction =
  | { readonly kind: 'answer'; readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string | object; readonly delayMs?: number }
  /** Never a word. */
  | { readonly kind: 'stall-headers' }
  /** Headers and the first bytes of a good body, then silence. */
  | { readonly kind: 'stall-body' }
  | { readonly kind: 'reset' }
  /** Announces the whole body, sends a part, and breaks the connection. */
  | { readonly kind: 'reset-body' }
  /** A body that is complete for HTTP, but half of the JSON. */
  | { readonly kind: 'half-json' };

export type ServerScript = (request: ServerRequest) => ServerAction;

/** A chat-completions server on 127.0.0.1 that follows a script. */
export interface FaultServer {
  readonly baseURL: string;
  readonly requests: readonly ServerRequest[];
  /** Most sockets that were open at once. */
  readonly peakSockets: number;
  close(): Promise<void>;
}

export async function startFaultServer(script: ServerScript): Promise<FaultServer> {
  const requests: ServerRequest[] = [];
  const sockets = new Set<Socket>();
  let peakSockets = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    void text(incoming).then((raw) => {
      const request = readRequest(incoming, raw, requests.length);
      requests.push(request);
      act(script(request), response);
    }, () => undefined);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    peakSockets = Math.max(peakSockets, sockets.size);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get peakSockets() {
      return peakSockets;
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** A good completion. */
export function completion(content: string, changes: Readonly<Record<string, unknown>> = {}): ServerAction {
  const body = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'served-model',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    ...changes,
  };
  return { kind: 'answer', body };
}

/** An error as OpenAI states it. */
export function errorAnswer(status: number, error: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}): ServerAction {
  return { kind: 'answer', status, headers, body: { error: { message: 'no', type: null, param: null, code: null, ...error } } };
}

function readRequest(incoming: IncomingMessage, raw: string, number: number): ServerRequest {
  const body = JSON.parse(raw) as { messages: readonly { content: string }[] };
  return { number, path: incoming.url ?? '', headers: incoming.headers, body: { ...body }, prompt: body.messages.at(-1)?.content ?? '' };
}

const halfBody = '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"It w';

function act(action: ServerAction, response: ServerResponse): void {
  switch (action.kind) {
    case 'answer': {
      const { status = 200, headers = {}, body, delayMs = 0 } = action;
      const type = typeof body === 'string' ? 'text/html' : 'application/json';
      const send = (): void => void response.writeHead(status, { 'content-type': type, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
      if (delayMs === 0) send();
      else setTimeout(send, delayMs);
      return;
    }
    case 'stall-headers':
      return;
    case 'stall-body':
      response.writeHead(200, { 'content-type': 'application/json' }).write(halfBody);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'reset-body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': halfBody.length * 2 }).write(halfBody);
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
      return;
    case 'half-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(halfBody);
  }
}
