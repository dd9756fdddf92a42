import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { runCli } from '../run-cli.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/checkpoint-by-name');
const commit = 'c0ffee0123456789c0ffee0123456789c0ffee01';

describe.skipIf(!built)('a checkpoint by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth by name '));
  const model = join(folder, 'hf', 'hub', 'models--tiny--reviews');
  const snapshot = join(model, 'snapshots', commit);

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 0);
    mkdirSync(join(model, 'refs'), { recursive: true });
    writeFileSync(join(model, 'refs', 'main'), commit);
    cpSync(join(folder, 'world', 'checkpoint'), snapshot, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const cli = async (...words: readonly string[]) => {
    const host = createFakeHost({ workingDirectory: folder, environment: { HF_HOME: join(folder, 'hf'), HF_HUB_OFFLINE: '1' } });
    return { code: await runCli(words, host), out: host.out(), errors: host.errors() };
  };

  it('run takes it from the cache; manifest, report and model card keep name and commit', async () => {
    const { code, errors } = await cli('run', 'world/task.yaml', '--checkpoint', 'tiny/reviews', '--out', 'run', ...tinySettings, '--set', 'rounds=0');
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    const manifest = JSON.parse(readFileSync(join(folder, 'run', 'manifest.json'), 'utf8'));
    expect(manifest.checkpoint).toEqual({ repository: 'tiny/reviews', revision: 'main', commit });
    expect(manifest.config.model.checkpoint).toBe(snapshot);
    expect(manifest.inputs).toContainEqual({ role: 'checkpoint', path: join(snapshot, 'model.safetensors'), sha256: expect.any(String) });
    expect(JSON.parse(readFileSync(join(folder, 'run', 'report.json'), 'utf8')).model.checkpoint).toBe(`tiny/reviews@${commit}`);
    expect(readFileSync(join(folder, 'run', 'model', 'README.md'), 'utf8')).toContain(`\`reviews@${commit}\``);
    const before = readFileSync(join(folder, 'run', 'report.json'), 'utf8');
    expect((await cli('report', 'run')).code).toBe(0);
    expect(readFileSync(join(folder, 'run', 'report.json'), 'utf8')).toBe(before);
    expect((await cli('resume', 'run')).code).toBe(0);
  }, 120_000);

  it('train takes it from model.checkpoint of the task file', async () => {
    const { code, errors } = await cli('train', 'world/task.yaml', '--set', 'model.checkpoint=tiny/reviews', '--data', 'world/gold-validation.jsonl', '--out', 'trained', '--set', 'training.epochs=1', '--set', 'training.maxSteps=2');
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 60_000);

  it('resume asks for the very commit again where the cache has lost it', async () => {
    rmSync(join(snapshot, 'model.safetensors'));
    const { code, errors } = await cli('resume', 'run');
    cpSync(join(folder, 'world', 'checkpoint'), snapshot, { recursive: true });
    expect(code).toBe(1);
    expect(errors).toContain(`error: tiny/reviews@${commit}: is not whole in the Hugging Face cache`);
    expect((await cli('resume', 'run')).code).toBe(0);
  });

  it('a name that is not there costs nothing and says what to do', async () => {
    const { code, errors } = await cli('run', 'world/task.yaml', '--checkpoint', 'tiny/absent', '--out', 'other');
    expect(code).toBe(1);
    expect(errors).toMatch(/^error: tiny\/absent: is not whole in the Hugging Face cache .*HF_HUB_OFFLINE.*\nhint: .*As a folder, there is no .*tiny\/absent\.\n$/);
  });
});
