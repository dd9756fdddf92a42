import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { startScriptedEndpoint } from '../testing/scripted-endpoint.ts';
import { simulatedReply } from '../testing/simulated-replies.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/shared-journal');
const binary = join(import.meta.dirname, '..', '..', 'bin', 'stepsynth.mjs');

it.skipIf(!built)('two runs of a seed that share a journal at the same time get one dataset, from a model that never says the same twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-shared-'));
  let answers = 0;
  const endpoint = await startScriptedEndpoint({ reply: (prompt, sample) => simulatedReply(prompt, sample + (answers += 1)) });
  const stepsynth = async (...words: string[]) => {
    const child = spawn(process.execPath, [binary, ...words], { cwd: folder, env: { ...process.env, OPENAI_BASE_URL: endpoint.baseURL }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [[code], out, errors] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout), text(child.stderr)]);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
    return out;
  };
  try {
    await writeDemoWorld(join(folder, 'world'), 3);
    const run = (out: string): Promise<string> => stepsynth('run', 'world/task.yaml', '--out', out, '--journal', 'shared.db', ...tinySettings, '--set', 'teacher={ provider: openai, model: moody }');
    await Promise.all([run('one'), run('other')]);
    const dataset = (name: string): string => readFileSync(join(folder, name, 'dataset', 'train.jsonl'), 'utf8');
    expect(dataset('one')).toBe(dataset('other'));
    for (const name of ['one', 'other']) expect(JSON.parse(await stepsynth('verify', name, '--json'))).toMatchObject({ verified: true });
  } finally {
    await endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
