import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireRunLock, findRunLockHolder } from './run-lock.ts';

const program = `
  import { acquireRunLock } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'run-lock.ts')).href)};
  try {
    acquireRunLock(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(error.code + ': ' + error.message);
  }
`;

let directory: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'stepsynth lock '));
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await rm(directory, { recursive: true });
});

/** Starts another process that takes the lock; what it printed first. */
async function startHolder(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('acquireRunLock', () => {
  it('is refused while another process holds it, with its pid', async () => {
    const { child, said } = await startHolder();
    expect(said).toBe('held');
    expect(() => acquireRunLock(directory)).toThrow(expect.objectContaining({ code: 'RUN_LOCKED', message: `${directory} is in use by process ${child.pid}.`, hint: expect.any(String) }));
    expect(findRunLockHolder(directory)).toMatchObject({ pid: child.pid });
  });

  it('refuses another process while this one holds it', async () => {
    const lock = acquireRunLock(directory);
    expect((await startHolder()).said).toContain(`RUN_LOCKED: ${directory} is in use by process ${process.pid}.`);
    lock.release();
    expect((await startHolder()).said).toBe('held');
  });

  it('refuses a second run in this process', () => {
    const lock = acquireRunLock(directory);
    expect(() => acquireRunLock(directory)).toThrow(expect.objectContaining({ code: 'RUN_LOCKED' }));
    lock.release();
    acquireRunLock(directory).release();
  });

  it('is free the moment its holder was killed with kill -9', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const { child, said } = await startHolder();
      expect(said).toBe('held');
      await kill(child);
      expect(findRunLockHolder(directory)).toBeUndefined();
      acquireRunLock(directory).release();
    }
  });

  it('does not mind that the pid of a dead holder is another process’s now', () => {
    acquireRunLock(directory).release();
    const database = new DatabaseSync(path.join(directory, 'run.lock'));
    database.prepare('UPDATE holder SET pid = ?').run(process.ppid); // alive, and never had the lock
    database.close();
    expect(findRunLockHolder(directory)).toBeUndefined();
    acquireRunLock(directory).release();
  });

  it('goes to one of many who want it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, startHolder));
    expect(answers.filter(({ said }) => said === 'held')).toHaveLength(1);
    expect(answers.filter(({ said }) => said.startsWith('RUN_LOCKED'))).toHaveLength(3);
  });
});
