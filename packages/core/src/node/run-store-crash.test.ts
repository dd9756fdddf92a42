import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openRunStore } from './sqlite-run-store.ts';

const source = (name: string): string => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, name)).href);

/** Stores candidates eight at a time and prints a slot once it is acknowledged. */
const writer = `
  import { writeSync } from 'node:fs';
  import { openRunStore } from ${source('sqlite-run-store.ts')};
  const store = openRunStore(process.argv[1]);
  let next = (await store.candidates('seed', 0)).length;
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (;;) {
      const slot = next++;
      const key = { stage: 'seed', round: 0, slot, attempt: 0 };
      await store.saveCandidate({ key, candidate: { status: 'proposed', fields: { text: 'row ' + slot }, source: { kind: 'random' } } });
      writeSync(1, slot + '\\n');
    }
  }));
`;

async function writeUntilKilled(file: string, acknowledgements: number): Promise<number[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}

it('loses nothing that was acknowledged to a process killed with kill -9', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'stepsynth-crash-'));
  const file = path.join(directory, 'run.db');
  const acknowledged: number[] = [];
  for (const acknowledgements of [1, 7, 50, 130, 12]) {
    acknowledged.push(...(await writeUntilKilled(file, acknowledgements)));
    const store = openRunStore(file);
    const stored = (await store.candidates('seed', 0)).map(({ key, candidate }) => [key.slot, candidate.status === 'proposed' ? candidate.fields['text'] : '']);
    store.close();
    const expected = acknowledged.map((slot) => [slot, `row ${slot}`]);
    expect(stored).toEqual(expect.arrayContaining(expected));
    expect(stored).toEqual(stored.map((_, slot) => [slot, `row ${slot}`])); // whole transactions: no gap
  }
  await rm(directory, { recursive: true });
});
