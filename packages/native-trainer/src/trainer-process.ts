/**
 * Entry of the child process that holds one model. Serves its parent over IPC, ignores Ctrl-C (the parent decides)
 * and ends when the parent is gone. Arguments: the scratch directory to remove then, if any.
 */
import { rmSync } from 'node:fs';

import type { NativeModel } from './addon-types.ts';
import { EventRelay } from './event-relay.ts';
import { loadAddon } from './load-addon.ts';
import type { ChildMessage, NativeFailure, ParentMessage } from './trainer-messages.ts';
import { watchParent } from './watch-parent.ts';

/** What a running operation gets to stop cleanly once the parent is gone; a step may take longer. */
const ORPHAN_GRACE_MS = 500;

type ModelRequest = Extract<ParentMessage, { type: 'request' }>;

const scratchDirectory = process.argv[2];
const events = new EventRelay(send);
let model: NativeModel | undefined;
let running = 0;

watchParent({ scratchDirectory, graceMs: 2 * ORPHAN_GRACE_MS });
process.on('SIGINT', () => {});
process.on('disconnect', () => void endOrphaned());
process.on('message', (message: ParentMessage) => {
  if (message.type === 'cancel') model?.cancel();
  else void serve(message);
});

async function serve(request: ModelRequest): Promise<void> {
  running += 1;
  try {
    const reply = await perform(request);
    events.flush();
    send({ type: 'reply', id: request.id, reply });
  } catch (error) {
    send({ type: 'failure', id: request.id, failure: failureOf(error) });
  } finally {
    running -= 1;
  }
}

async function perform({ id, operation, request }: ModelRequest): Promise<string> {
  const native = loadAddon();
  if (operation === 'describe') return native.describe();
  model ??= new native.NativeModel();
  if (operation === 'train') return model.train(request, (event) => events.post(id, event));
  return model[operation](request);
}

function failureOf(error: unknown): NativeFailure {
  const { code, message, hint } = error as Partial<NativeFailure>;
  return { code: code ?? 'INTERNAL', message: message ?? String(error), ...(hint === undefined ? {} : { hint }) };
}

function send(message: ChildMessage, sent?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => sent?.());
}

/** The parent died (kill -9 included) or let go of this process. SIGKILL, because a step cannot be waited for. */
async function endOrphaned(): Promise<void> {
  model?.cancel();
  const deadline = performance.now() + ORPHAN_GRACE_MS;
  while (running > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  if (scratchDirectory !== undefined) rmSync(scratchDirectory, { recursive: true, force: true });
  process.kill(process.pid, 'SIGKILL');
}
