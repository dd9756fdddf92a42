import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { simulatedReply } from './simulated-replies.ts';

/** One request as it came in. */
export interface ReceivedRequest {
  readonly authorization: string | undefined;
  /** Body as sent. */
  readonly body: string;
}

/** What the endpoint does with request number `place`, from 0. */
export type EndpointScript = (place: number, response: ServerResponse) => 'answer' | 'done';

/** A real HTTP server that speaks OpenAI's chat completions for the simulated world. */
export interface ScriptedEndpoint {
  /** Such as http://127.0.0.1:40123/v1 */
  readonly baseURL: string;
  readonly requests: readonly ReceivedRequest[];
  /** Tokens of all answers, as its own books have them. */
  readonly billed: { readonly promptTokens: number; readonly completionTokens: number };
  /** Puts a fault in the way of the requests to come; without one every request is answered. */
  follow(script?: EndpointScript): void;
  close(): Promise<void>;
}

const requestSchema = z.looseObject({ model: z.string(), seed: z.int(), messages: z.array(z.object({ role: z.string(), content: z.string() })) });

export interface ScriptedEndpointOptions {
  /** What it answers; prompt and sample alone decide. Default: as a language model of the simulated world. */
  reply?(prompt: string, sample: number): string | Promise<string>;
  /** What it bills. Default: words. */
  countTokens?(text: string, part: 'prompt' | 'completion'): number | Promise<number>;
}

/** Starts one; the same prompt and seed get the same answer from every one of them. */
export async function startScriptedEndpoint({ reply: replyTo = simulatedReply, countTokens = words }: ScriptedEndpointOptions = {}): Promise<ScriptedEndpoint> {
  const requests: ReceivedRequest[] = [];
  const billed = { promptTokens: 0, completionTokens: 0 };
  let script: EndpointScript = () => 'answer';

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const place = requests.push({ authorization: request.headers.authorization, body }) - 1;
    if (script(place, response) === 'done') return;
    const { model, seed, messages } = requestSchema.parse(JSON.parse(body));
    const prompt = messages.at(-1)!.content;
    const reply = await replyTo(prompt, seed);
    const usage = { prompt_tokens: await countTokens(prompt, 'prompt'), completion_tokens: await countTokens(reply, 'completion') };
    billed.promptTokens += usage.prompt_tokens;
    billed.completionTokens += usage.completion_tokens;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({
      id: `chatcmpl-${place}`, object: 'chat.completion', created: 0, model,
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: reply, refusal: null } }],
      usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens },
    }));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    billed,
    follow(next = () => 'answer') {
      script = next;
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function words(content: string): number {
  return content.split(/\s+/u).filter((word) => word !== '').length;
}
