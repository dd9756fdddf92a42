import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { childrenOf, isAlive, runScript, until } from './testing/processes.ts';

describe.skipIf(process.platform !== 'linux')('watchParent', () => {
  it("ends a process whose main thread is blocked within 2 s of its parent's kill -9, and removes its files", async () => {
    const scratchDirectory = mkdtempSync(join(tmpdir(), 'stepsynth-watch-'));
    writeFileSync(join(scratchDirectory, 'rows.ssds'), '');
    const script = runScript('block-forever.ts', [scratchDirectory]);
    expect(await script.nextLine()).toBe('blocked');
    const [blocked = 0] = childrenOf(script.child.pid as number);
    expect(isAlive(blocked)).toBe(true);
    script.child.kill('SIGKILL');
    await until(() => !isAlive(blocked), 2_000);
    expect(existsSync(scratchDirectory)).toBe(false);
  });
});
