import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../ports/journal.ts';
import { createMemoryJournal } from '../testing/memory-journal.ts';
import { openJournal } from './sqlite-journal.ts';
import { openRunStore } from './sqlite-run-store.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth journal '));
  file = path.join(directory, 'journal.db');
});
afterEach(() => rm(directory, { recursive: true }));

function entry(key: string, reply = `reply to ${key}`): JournalEntry {
  return {
    key, endpoint: 'local', replica: 'http://localhost:8000/v1', modelId: 'small', time: 1,
    request: { prompt: key }, response: { choices: [{ message: { content: reply } }] },
    generation: { status: 'completed', text: reply, usage: { promptTokens: 3, completionTokens: 2 }, callId: key },
  };
}

const usage = fc.record({ promptTokens: fc.nat(), completionTokens: fc.nat() });
const anyText = fc.string({ unit: 'binary' });
const anyEntry = fc.record({
  key: fc.constantFrom('a', 'b', 'c'), endpoint: anyText, replica: anyText, modelId: anyText, time: fc.nat(),
  request: fc.jsonValue(), response: fc.jsonValue(),
  generation: fc.oneof(
    fc.record({ status: fc.constantFrom('completed' as const, 'truncated' as const), text: anyText, usage, callId: anyText }),
    fc.record({ status: fc.constant('refused' as const), reason: anyText, usage }),
  ),
}).map((value) => JSON.parse(JSON.stringify(value)) as JournalEntry);

describe('openJournal', () => {
  it('holds what a journal in memory holds, also after it was opened again', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyEntry, { maxLength: 8 }), fc.uuid(), async (entries, name) => {
      const own = path.join(directory, `${name}.db`);
      const memory = createMemoryJournal();
      const journal = openJournal(own);
      expect(await Promise.all(entries.map((one) => journal.append(one)))).toEqual(await Promise.all(entries.map((one) => memory.append(one))));
      journal.close();
      const reader = openJournal(own, { readOnly: true });
      for (const key of ['a', 'b', 'c', 'd']) expect(await reader.find(key)).toEqual(await memory.find(key));
      reader.close();
    }), { numRuns: 40 });
  });

  it('keeps the first answer to a key and hands it to who came later', async () => {
    const [one, other] = [openJournal(file), openJournal(file)];
    expect(await one.append(entry('k', 'first'))).toEqual(entry('k', 'first'));
    expect(await other.append(entry('k', 'second'))).toEqual(entry('k', 'first'));
    expect(await one.find('k')).toEqual(entry('k', 'first'));
    one.close();
    other.close();
  });

  it('is shared by processes that begin it at the same moment: every one gets the answer that counts', async () => {
    const script = `
      import { openJournal } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'sqlite-journal.ts')).href)};
      const [, file, name] = process.argv;
      const journal = openJournal(file);
      const usage = { promptTokens: 1, completionTokens: 1 };
      const entries = Array.from({ length: 200 }, (_, place) => ({ key: 'key ' + place, endpoint: '', replica: name, modelId: 'm', time: 0,
        request: {}, response: {}, generation: { status: 'completed', text: name + place, usage } }));
      const kept = await Promise.all(entries.map((entry) => journal.append(entry)));
      console.log(JSON.stringify(kept.map(({ generation }) => generation.text)));
      journal.close();
    `;
    const answers = await Promise.all(['A', 'B', 'C', 'D'].map(async (name) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, file, name], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      return JSON.parse(output) as string[];
    }));
    const journal = openJournal(file, { readOnly: true });
    const counted = await Promise.all(Array.from({ length: 200 }, async (_, place) => (await journal.find(`key ${place}`))?.generation));
    journal.close();
    for (const answer of answers) expect(answer).toEqual(counted.map((generation) => generation?.status === 'completed' ? generation.text : ''));
  });

  it('does not make the file it is to read', () => {
    expect(() => openJournal(file, { readOnly: true })).toThrow(expect.objectContaining({ code: 'JOURNAL', message: expect.stringMatching(/cannot be opened/) }));
  });
});

describe('a journal that cannot be used', () => {
  const journalError = (message: RegExp): Error => expect.objectContaining({ code: 'JOURNAL', message: expect.stringMatching(message), hint: expect.stringMatching(/journal/) });

  it('of another version, program or kind is named', async () => {
    openJournal(file).close();
    for (const [version, message] of [[2, /newer/], [0, /older/]] as const) {
      const database = new DatabaseSync(file);
      database.prepare('UPDATE stepsynth_journal SET version = ?').run(version);
      database.close();
      expect(() => openJournal(file)).toThrow(journalError(message));
    }
    const run = path.join(directory, 'run.db');
    openRunStore(run).close();
    expect(() => openJournal(run)).toThrow(journalError(/is a database, but no journal/));
    const notes = path.join(directory, 'notes.txt');
    await writeFile(notes, 'my notes, long enough to look at. '.repeat(100));
    expect(() => openJournal(notes)).toThrow(journalError(/not a database/));
    expect((await stat(notes)).size).toBe(3400);
  });

  it('with damaged pages is named', async () => {
    const journal = openJournal(file);
    await Promise.all(Array.from({ length: 300 }, (_, place) => journal.append(entry(`key ${place}`, 'x'.repeat(300)))));
    journal.close();
    const { size } = await stat(file);
    const handle = await open(file, 'r+');
    for (let page = 2; page * 4096 < size; page += 3) await handle.write(Buffer.alloc(600, 0xa5), 0, 600, page * 4096);
    await handle.close();
    expect(() => openJournal(file)).toThrow(journalError(/damaged/));
  });

  it('with a damaged answer is named when the answer is read', async () => {
    const journal = openJournal(file);
    await journal.append(entry('k'));
    const database = new DatabaseSync(file);
    database.exec(`UPDATE calls SET generation = '{"status":"completed"}'`);
    database.close();
    await expect(journal.find('k')).rejects.toMatchObject({ code: 'JOURNAL', message: expect.stringContaining('the answer with the key k is damaged') });
    journal.close();
  });
});
