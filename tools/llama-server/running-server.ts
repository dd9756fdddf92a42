import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A llama-server on 127.0.0.1 that serves the tiny model. */
export interface LlamaServer {
  readonly baseURL: string;
  close(): Promise<void>;
}

const SLOTS = 4;
/** Tokens that a slot holds, prompt and reply. */
export const SLOT_TOKENS = 2048;

/** Starts the server of a folder that install-llama-server.ts made; resolves when it answers. */
export async function startLlamaServer(folder: string): Promise<LlamaServer> {
  const port = await freePort();
  const words = ['-m', join(folder, 'tiny.gguf'), '--host', '127.0.0.1', '--port', String(port), '-c', String(SLOTS * SLOT_TOKENS), '-np', String(SLOTS), '-t', '1', '--no-ui', '--chat-template-file', join(folder, 'plain.jinja')];
  const server = spawn(join(folder, 'llama-server'), words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log = `${log}${chunk}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    server.on('exit', () => resolve());
  });
  const address = `http://127.0.0.1:${port}`;
  for (let waited = 0; ; waited += 100) {
    const healthy = await fetch(`${address}/health`).then(({ ok }) => ok, () => false);
    if (healthy) break;
    if (server.exitCode !== null || waited > 30_000) throw new Error(`llama-server did not start:\n${log}`);
    await sleep(100);
  }
  return {
    baseURL: `${address}/v1`,
    async close() {
      server.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}
