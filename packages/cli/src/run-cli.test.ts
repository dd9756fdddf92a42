import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from './commands/registry.ts';
import { runCli } from './run-cli.ts';
import { createFakeHost, type FakeHostOptions } from './testing/fake-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepsynth-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function cli(words: readonly string[], options: FakeHostOptions = {}) {
  const host = createFakeHost({ workingDirectory: folder, ...options });
  const code = await runCli(words, host);
  return { code, out: host.out(), errors: host.errors() };
}

describe('runCli', () => {
  it.each(commands.map(({ name }) => name))('%s --help shows usage and an example on stdout', async (name) => {
    const { code, out, errors } = await cli([name, '--help']);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toContain(`usage  stepsynth ${name}`);
    expect(out).toMatch(/example.*\n {2}.*stepsynth /);
    expect(out).toContain('--json');
    expect(out).toContain('130 interrupted');
  });

  it('docs/cli.md names every command and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'cli.md'), 'utf8');
    const named = [...page.matchAll(/^\| `(\w+)(?: [^`]*)?` \|/gmu)].map((match) => match[1]).filter((name) => !['jsonl', 'csv', 'parquet', 'card', 'model', 'onnx'].includes(name!));
    expect([...new Set(named)]).toEqual(commands.map(({ name }) => name));
  });

  it.each<[string[], number, RegExp]>([
    [[], 2, /^stepsynth .*\n\nusage/],
    [['rnu'], 2, /^error: unknown command "rnu"\nhint: Did you mean stepsynth run\?\n$/],
    [['xyzzy'], 2, /hint: Commands: .*run, compare, resume/],
    [['--jsn'], 2, /unknown option --jsn/],
    [['run', 'missing.yaml'], 1, /^error: .*missing\.yaml: there is no such file\nhint: .*stepsynth init/],
    [['run', 'missing.yaml', '--rounds', '-1'], 2, /--rounds/],
    [['status', '.'], 1, /is no run directory/],
    [['resume', 'nowhere'], 1, /is no run directory/],
    [['report', 'nowhere'], 1, /is no run directory/],
    [['predict', 'nowhere', '--input', '-'], 1, /nowhere: there is no such folder/],
    [['evaluate', 'nowhere', '--task', 'a', '--data', 'b'], 1, /nowhere: there is no such folder/],
    [['train', 'a.yaml', '--data', 'b.jsonl', '--out', '.'], 2, /exists already/],
  ])('%j ends with %d', async (words, expected, pattern) => {
    const { code, out, errors } = await cli(words);
    expect(code).toBe(expected);
    expect(errors).toMatch(pattern);
    expect(out).toBe('');
  });

  it('prints one JSON document on stdout under --json, also for an error', async () => {
    const { code, out } = await cli(['status', 'nowhere', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ error: { code: 'RUN_DIRECTORY', message: expect.stringContaining('nowhere'), hint: expect.any(String) } });
  });

  it('predict --json wants a file for the rows', async () => {
    const { code, errors } = await cli(['predict', 'nowhere', '--input', '-', '--json']);
    expect(code).toBe(2);
    expect(errors).toContain('predict --json needs --output FILE');
  });

  it('refuses an unknown setting and suggests the nearest', async () => {
    writeFileSync(join(folder, 'task.yaml'), 'name: t\n');
    const { code, errors } = await cli(['run', 'task.yaml', '--set', 'trainin.epochs=2']);
    expect(code).toBe(2);
    expect(errors).toContain('Did you mean training?');
  });

  it.each([[{ terminal: true }, true], [{ terminal: true, environment: { NO_COLOR: '1' } }, false], [{ terminal: true, environment: { TERM: 'dumb' } }, false], [{ terminal: false }, false]])(
    'colours %j: %s', async (options, colored) => {
      const { errors } = await cli(['rnu'], options);
      expect(errors.includes('\u001B[')).toBe(colored);
    });
});
