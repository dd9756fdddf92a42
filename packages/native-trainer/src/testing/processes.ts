import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs a script of this folder as the command line would. Its stdout comes line by line through `nextLine`. */
export function runScript(name: string, args: readonly string[] = []): { child: ChildProcess; nextLine: () => Promise<string>; exit: Promise<ScriptExit> } {
  const child = spawn(process.execPath, ['--conditions=@stepsynth/source', join(import.meta.dirname, name), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exit = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null, stderr }));
  const nextLine = async (): Promise<string> => {
    await until(() => output.includes('\n') || child.exitCode !== null, 30_000);
    const end = output.indexOf('\n');
    if (end === -1) throw new Error(`the script ended without a line: ${stderr}`);
    const line = output.slice(0, end);
    output = output.slice(end + 1);
    return line;
  };
  return { child, nextLine, exit };
}

export interface ScriptExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Process ids of the direct children (Linux). */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

/** Whether the process of that name in /proc is a trainer whose files pass through `scratchDirectory`. */
export function isTrainer(name: string, scratchDirectory: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
    return words.includes('trainer-process.') && words.includes(scratchDirectory);
  } catch {
    return false; // ended this moment
  }
}

/** False for a zombie too: nothing of it runs. */
export function isAlive(pid: number): boolean {
  const status = statusOf(pid);
  return status !== undefined && status.state !== 'Z';
}

/** Waits for a condition; returns the milliseconds it took. */
export async function until(condition: () => boolean, timeoutMs: number): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > timeoutMs) throw new Error(`not within ${timeoutMs} ms`);
    await sleep(5);
  }
  return performance.now() - start;
}

function statusOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
