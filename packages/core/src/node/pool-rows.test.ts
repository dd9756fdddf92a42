import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskSpec } from '../task/task-spec.ts';
import { createPoolReader, type PoolReader } from './pool-rows.ts';

const task: TaskSpec = {
  name: 'colours', description: '', generatedField: 'text', inputFields: ['text'], labels: ['warm', 'cold'],
  verbalizer: { warm: 'warm', cold: 'cold' }, prompts: { seed: '', extrapolation: '' },
};

let directory: string;
let reader: PoolReader;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth pool '));
  reader = createPoolReader({ task, labelField: 'colour' });
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, rows: readonly object[]): Promise<string> {
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

describe('createPoolReader', () => {
  it('reads fields, label and every column', async () => {
    const file = await write('pool.jsonl', [{ text: 'red', colour: 'warm', error_text: 'blue', round: 1 }]);
    expect(await reader.read([file])).toEqual([{ id: 'pool-0', fields: { text: 'red' }, label: 'warm', columns: { text: 'red', colour: 'warm', error_text: 'blue', round: 1 } }]);
  });

  it('gives rows of different files different ids, and of one file the same', async () => {
    const files = [await write('a/pool.jsonl', [{ text: 'red', colour: 'warm' }]), await write('b/pool.jsonl', [{ text: 'blue', colour: 'cold' }]), await write('c.jsonl', [{ id: 'pool-0', text: 'x', colour: 'cold' }])];
    const rows = await reader.read([...files, ...files]);
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(await reader.read(files.slice(1))).toEqual(rows.slice(1));
  });

  it('names file and line of an unknown label, a missing field and an id used twice', async () => {
    const good = { text: 'red', colour: 'warm' };
    for (const [bad, message] of [[{ text: 'red', colour: 'hot' }, 'unknown label hot'], [{ colour: 'warm' }, 'text'], [{ text: 'red' }, 'colour']] as const) {
      const file = await write(`${message.replaceAll(' ', '-')}.jsonl`, [good, bad]);
      await expect(reader.read([file])).rejects.toMatchObject({ code: 'DATA_FILE', message: expect.stringMatching(`^${file.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')}:2: .*${message}`) });
    }
    const twice = await write('twice.jsonl', [{ ...good, id: 'a' }, { ...good, id: 'a' }]);
    await expect(reader.read([twice])).rejects.toMatchObject({ code: 'DATA_FILE', message: expect.stringContaining(`${twice}:2`) });
  });
});
