import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describeNative } from '@stepsynth/native-trainer';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'stepsynth-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const built = await describeNative().then(() => true, () => false);
if (!built) process.stderr.write('the native addon is not built (npx stepsynth-build-native): the examples are skipped, on CI they fail\n');

function nodeArguments(example: string, ...args: string[]): string[] {
  return ['--conditions=@stepsynth/source', path.join(import.meta.dirname, example), ...args];
}

/** Runs an example in an empty folder of the tests; its standard output. */
function run(example: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments(example), { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe.skipIf(!built && process.env['CI'] === undefined)('examples', () => {
  it('own-teacher.ts reads events and trains a model that has learned something, then serves it', { timeout: 120_000 }, async () => {
    const output = run('own-teacher.ts');
    expect(output).toMatch(/^seed: 150 rows accepted/);
    expect(output).toMatch(/round 1: \d+ errors/);
    expect(Number(/([\d.]+) % right on test/.exec(output)?.[1])).toBeGreaterThan(65);
    expect(run('own-teacher.ts').split('\n').at(-2)).toBe(output.split('\n').at(-2)); // resumed

    const service = spawn(process.execPath, nodeArguments('prediction-service.ts', 'runs/own-teacher/rounds/1', '0'), { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await Promise.race([createInterface(service.stdout)[Symbol.asyncIterator]().next().then(({ value }) => [value as string]), failed(service)]);
      const address = `http://localhost:${/port (\d+)/.exec(line ?? '')?.[1]}`;
      const answers = await Promise.all(['The soup was wonderful.', 'The soup was awful.'].map(async (text) => (await fetch(address, { method: 'POST', body: JSON.stringify({ text }) })).json()));
      expect(answers).toMatchObject([{ label: 'positive' }, { label: 'negative' }]);
      const refused = await fetch(address, { method: 'POST', body: '{}' });
      expect([refused.status, await refused.text()]).toEqual([400, 'Row 0: `text` must be a string.\n']);
    } finally {
      service.kill();
    }
  });

  it('custom-filter.ts counts rejections under its own reason', { timeout: 120_000 }, () => {
    expect(run('custom-filter.ts')).toMatch(/"names-a-price":[1-9]/);
  });

  it('custom-language-model.ts asks a function of its own', { timeout: 120_000 }, () => {
    const output = run('custom-language-model.ts');
    expect(output).toMatch(/^the first row: [A-Z][^"]+\.$/m); // preamble and quotes are stripped
    expect(output).toMatch(/^\d+ calls, \d+ tokens/m);
  });
});

async function failed(service: ReturnType<typeof spawn>): Promise<never> {
  const code = await new Promise((resolve) => service.once('exit', resolve));
  throw new Error(`the service ended with ${String(code)}`);
}
