import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunReport } from '@stepsynth/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint, type ScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { canMountSmallDisk, onSmallDisk } from '../testing/small-disk.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/killed-or-full');
const mountable = canMountSmallDisk('e2e/killed-or-full');
const binary = join(import.meta.dirname, '..', '..', 'bin', 'stepsynth.mjs');

describe.skipIf(!built)('a process that ends in the middle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-ends-'));
  let endpoint: ScriptedEndpoint;
  let whole: string;

  const dataset = (run: string): string => readFileSync(join(folder, run, 'dataset', 'train.jsonl'), 'utf8');
  const openai = (out: string): string[] => [
    'run', 'world/task.yaml', '--out', out, ...tinySettings, '--set', 'teacher={ provider: openai, model: tiny-model, endpoint: test }', '--set', 'runtime.concurrency=4',
  ];
  const start = (command: readonly string[], name: string) => {
    const child = spawn(command[0]!, command.slice(1), { cwd: folder, env: { ...process.env, OPENAI_BASE_URL: endpoint.baseURL }, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout), text(child.stderr)])
      .then(([[code], out, errors]) => ({ code, out, errors, name }));
    return { child, ended };
  };
  const stepsynth = (...words: string[]) => start([process.execPath, binary, ...words], words[0]!);

  beforeAll(async () => {
    endpoint = await startScriptedEndpoint();
    await writeDemoWorld(join(folder, 'world'), 3);
    expect(await stepsynth(...openai('whole')).ended).toMatchObject({ code: 0 });
    whole = dataset('whole');
  }, 120_000);
  afterAll(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => endpoint.follow());

  it.each([3, 33, 66])('killed with kill -9 at call %d, it pays for nothing twice but what was in flight, and its books show no less than was billed', async (calls) => {
    const run = `killed-${calls}`;
    const [before, billedBefore] = [endpoint.requests.length, { ...endpoint.billed }];
    const { child, ended } = stepsynth(...openai(run));
    endpoint.follow((place) => {
      if (place === before + calls) child.kill('SIGKILL');
      return 'answer';
    });
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
    endpoint.follow();
    const resumed = await stepsynth('resume', run, '--json').ended;
    expect(resumed).toMatchObject({ code: 0 });
    expect(dataset(run)).toBe(whole);
    const asked = endpoint.requests.slice(before).map(({ body }) => body);
    expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(4);
    const { spend } = JSON.parse(resumed.out) as RunReport;
    expect(spend.promptTokens).toBeGreaterThanOrEqual(endpoint.billed.promptTokens - billedBefore.promptTokens);
    expect(spend.completionTokens).toBeGreaterThanOrEqual(endpoint.billed.completionTokens - billedBefore.completionTokens);
    expect(spend.calls).toBeLessThanOrEqual(asked.length + 4);
  }, 60_000);

  it.skipIf(!mountable).each([['a table', 600], ['a checkpoint', 1500], ['the first page', 60]])('on a disk that is full at %s, it says so, and goes on when there is room', async (_, kilobytes) => {
    const disk = join(folder, `disk-${kilobytes}`);
    mkdirSync(disk);
    const shell = (words: readonly string[]): string => [process.execPath, binary, ...words].map((word) => `'${word}'`).join(' ');
    const run = join(disk, 'run');
    const copy = `cp -r '${run}/dataset' '${join(folder, `copy-${kilobytes}`)}'`;
    const { ended } = start(onSmallDisk({ folder: disk, kilobytes, first: `${shell(openai(run))}; echo "exit $?"`, afterwards: `${shell(['resume', run])} && ${copy}` }), 'full');
    const { code, out, errors } = await ended;
    expect(out).toMatch(/^exit 1\n/);
    expect(errors).toMatch(/error: .*(disk is full|No space left on device|could not be read or written).*\nhint: .*(G|g)o on with: stepsynth resume \S+run\n/);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, `copy-${kilobytes}`, 'train.jsonl'), 'utf8')).toBe(whole);
  }, 60_000);
});
