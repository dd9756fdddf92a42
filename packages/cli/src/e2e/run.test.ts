import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../demo/write-demo-world.ts';
import { cliInFolder } from '../testing/cli-in-folder.ts';
import { nativeAddonIsBuilt } from '../testing/native-addon.ts';
import { tinySettings } from '../testing/tiny-demo.ts';

const built = await nativeAddonIsBuilt('e2e/run');
/** Training lasts long enough to be interrupted. */
const settings = [...tinySettings, '--set', 'training.epochs=30'];
const binary = join(import.meta.dirname, '..', '..', 'bin', 'stepsynth.mjs');

describe.skipIf(!built)('run and resume', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-run-'));
  const dataset = (run: string): string => readFileSync(join(folder, run, 'dataset', 'train.jsonl'), 'utf8');
  const reportOf = (run: string) => JSON.parse(readFileSync(join(folder, run, 'report.json'), 'utf8'));

  const cli = cliInFolder(folder);

  beforeAll(async () => {
    await writeDemoWorld(join(folder, 'world'), 3);
    const { code, errors } = await cli('run', 'world/task.yaml', '--out', 'whole', ...settings);
    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a directory that holds this run, another run, or anything else', async () => {
    const same = await cli('run', 'world/task.yaml', '--out', 'whole', ...settings);
    expect(same.code).toBe(1);
    expect(same.errors).toContain('whole holds this run already\nhint: stepsynth resume whole');
    const other = await cli('run', 'world/task.yaml', '--out', 'whole', ...settings, '--seed', '4');
    expect(other.code).toBe(1);
    expect(other.errors).toMatch(/was started with other inputs: the setting runSeed was 3 and is 4/);
    const foreign = await cli('run', 'world/task.yaml', '--out', 'world', ...settings);
    expect(foreign.errors).toMatch(/exists and is not empty/);
    expect((await cli('run', 'world/task.yaml', '--out', 'whole', ...settings, '--resume')).code).toBe(0);
  });

  it('refuses to resume with a changed input', async () => {
    const gold = join(folder, 'world', 'gold-validation.jsonl');
    const text = readFileSync(gold, 'utf8');
    writeFileSync(gold, text.replace('the', 'thee'));
    const { code, errors } = await cli('resume', 'whole');
    writeFileSync(gold, text);
    expect(code).toBe(1);
    expect(errors).toMatch(/the contents of .*gold-validation\.jsonl \(gold\.validation\) have changed/);
  });

  it('names its directory runs/TASK-METHOD-seedN', async () => {
    const { code, out } = await cli('run', 'world/task.yaml', ...tinySettings, '--rounds', '0', '--seed', '9', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ directory: join(folder, 'runs', 'simulated-reviews-s3-seed9'), seed: 9, rounds: [{ round: 0 }] });
  });

  it('Ctrl-C stops cleanly with 130 and says how to resume; meanwhile a second process is refused; resume ends with the same data and scores', async () => {
    const stopped = await interruptAt('training on', ['run', 'world/task.yaml', '--out', 'stopped', ...settings], async (pid) => {
      expect(JSON.parse((await cli('status', 'stopped', '--json')).out)).toMatchObject({ state: 'running', pid });
      const second = await cli('resume', 'stopped');
      expect(second.code).toBe(1);
      expect(second.errors).toContain(`is in use by process ${pid}`);
    });
    expect(stopped.errors).toContain('stopping after this step');
    expect(stopped.errors).toMatch(/error: interrupted; everything answered and trained so far is kept\nhint: Go on with: stepsynth resume \S+stopped\n$/);
    expect(stopped.code).toBe(130);
    expect(JSON.parse((await cli('status', 'stopped', '--json')).out)).toMatchObject({ state: 'interrupted', pid: null });
    const { code } = await cli('resume', 'stopped');
    expect(code).toBe(0);
    expect(dataset('stopped')).toBe(dataset('whole'));
    expect(reportOf('stopped').test).toEqual(reportOf('whole').test);
  }, 120_000);

  /** Runs the binary; once its progress shows `sign`, stops it for a look, then lets it go on and presses Ctrl-C. */
  async function interruptAt(sign: string, words: readonly string[], look: (pid: number) => Promise<void>): Promise<{ code: number | null; errors: string }> {
    const child = spawn(process.execPath, [binary, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = once(child, 'close') as Promise<[number | null]>;
    let errors = '';
    for await (const text of child.stderr.setEncoding('utf8')) {
      const before = errors.includes(sign);
      errors += text as string;
      if (before || !errors.includes(sign)) continue;
      child.kill('SIGSTOP'); // so that training does not end while we look
      await look(child.pid!).finally(() => child.kill('SIGCONT'));
      child.kill('SIGINT');
    }
    const [code] = await ended;
    return { code, errors };
  }
});
