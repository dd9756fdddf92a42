import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedWorld } from '@stepsynth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/verify');

describe.skipIf(!built)('verify, of runs without a journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-verify-'));
  const cli = cliInFolder(folder);

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 3);
    const pool = createSimulatedWorld({ seed: 9 }).goldRows(400, 'pool');
    writeFileSync(join(folder, 'world', 'pool.jsonl'), pool.map(({ fields, label }) => `${JSON.stringify({ ...fields, label })}\n`).join(''));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['simulated', 'teacher={ provider: simulated }'],
    ['pool', 'teacher={ provider: pool, seed: [pool.jsonl], extrapolation: [pool.jsonl] }'],
  ])('asks the %s teacher again', async (name, teacher) => {
    expect(await cli('run', 'world/task.yaml', '--out', name, ...tinySettings, '--set', teacher)).toMatchObject({ code: 0 });
    const file = join(folder, name, 'dataset', 'train.jsonl');
    const written = readFileSync(file, 'utf8');
    expect(written).toMatch(/"round":1/);
    expect(await cli('verify', name)).toMatchObject({ code: 0, out: expect.stringMatching(/^verified: \d+ rows, made again without a call; sha256 [0-9a-f]{64}\n$/) });
    writeFileSync(file, written.replace('"round":1', '"round":2'));
    const { code, out } = await cli('verify', name, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verified: false, differences: [{ kind: 'changed', changes: [{ property: 'round', expected: '1', found: '2' }] }] });
    rmSync(file);
    expect((await cli('verify', name)).out).toContain('not verified: dataset/train.jsonl is not there');
  }, 60_000);
});
