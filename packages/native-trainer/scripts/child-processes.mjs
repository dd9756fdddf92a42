import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { displayPath, stateFolder } from './paths.mjs';

const KILL_AFTER_MS = 5_000;
const LOG_TAIL_LINES = 50;

/** @type {Set<import('node:child_process').ChildProcess>} */
const groups = new Set();
let interrupted = false;

/** A command of the set-up that ended with an error; its output is in `logFile`. */
export class CommandError extends Error {
  /** @param {string} log @param {string} outcome @param {string} logFile */
  constructor(log, outcome, logFile) {
    super(`${log} ended with ${outcome}\n${lastLines(logFile)}\nThe whole output: ${displayPath(logFile)}`);
    this.name = 'CommandError';
  }
}

/**
 * Runs a command of the set-up to its end, in a process group of its own so that Ctrl-C ends its children too.
 * Its output goes to `logs/<log>.log` in the state folder.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @throws {CommandError} when it does not exit with 0
 */
export async function runCommand(command, args, { log, cwd, env = process.env }) {
  const logFile = path.join(stateFolder, 'logs', `${log}.log`);
  mkdirSync(path.dirname(logFile), { recursive: true });
  const output = openSync(logFile, 'w');
  try {
    const child = spawn(command, args, { cwd, env: { ...env, FORCE_COLOR: '0' }, detached: true, stdio: ['ignore', output, output] });
    groups.add(child);
    const outcome = await outcomeOf(child);
    groups.delete(child);
    if (outcome !== 0) throw new CommandError(log, String(outcome), logFile);
  } finally {
    closeSync(output);
  }
}

/**
 * Runs the command that a person asked for, on their terminal.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 130 when it was interrupted
 */
export async function runInForeground(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // A terminal sends Ctrl-C to the whole foreground group: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const outcome = await outcomeOf(child);
  process.off('SIGINT', forward).off('SIGTERM', forward);
  return typeof outcome === 'number' ? outcome : 130;
}

/** Until the returned function is called, SIGINT and SIGTERM end the children of the set-up, then this process. */
export function endChildrenOnSignals() {
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    if (groups.size === 0) process.exit(130);
    interrupted = true;
    for (const child of groups) signalGroup(child, signal);
    setTimeout(() => {
      for (const child of groups) signalGroup(child, 'SIGKILL');
    }, KILL_AFTER_MS).unref();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group ended between the check and the signal.
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | string>} exit code, or words for any other end
 */
function outcomeOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      if (interrupted) {
        signalGroup(child, 'SIGKILL');
        process.exit(130);
      }
      resolve(code ?? `signal ${signal}`);
    });
  });
}

/** @param {string} file */
function lastLines(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
