import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeHost } from '../testing/fake-host.ts';
import { openRowSink } from './row-sink.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepsynth-sink-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const host = () => createFakeHost({ workingDirectory: folder });

it('a file appears when it is whole', async () => {
  const sink = await openRowSink('out.jsonl', host());
  await sink.write('a\n');
  expect(readdirSync(folder)).not.toContain('out.jsonl');
  await sink.write('b\n');
  await sink.finish();
  expect(readdirSync(folder)).toEqual(['out.jsonl']);
  expect(readFileSync(join(folder, 'out.jsonl'), 'utf8')).toBe('a\nb\n');
});

it('what is discarded leaves nothing behind and the file of before as it was', async () => {
  writeFileSync(join(folder, 'out.jsonl'), 'old\n');
  const sink = await openRowSink('out.jsonl', host());
  await sink.write('x'.repeat(1 << 20));
  await sink.discard();
  expect(readdirSync(folder)).toEqual(['out.jsonl']);
  expect(readFileSync(join(folder, 'out.jsonl'), 'utf8')).toBe('old\n');
});

it('writes through a link', async () => {
  writeFileSync(join(folder, 'real.jsonl'), 'old\n');
  symlinkSync('real.jsonl', join(folder, 'link.jsonl'));
  const sink = await openRowSink('link.jsonl', host());
  await sink.write('new\n');
  await sink.finish();
  expect(readlinkSync(join(folder, 'link.jsonl'))).toBe('real.jsonl');
  expect(readFileSync(join(folder, 'real.jsonl'), 'utf8')).toBe('new\n');
});

it('writes to a device as lines come', async () => {
  const sink = await openRowSink('/dev/null', host());
  await sink.write('a\n');
  await expect(sink.finish()).resolves.toBeUndefined();
});

it('- is stdout', async () => {
  const own = host();
  const sink = await openRowSink('-', own);
  await sink.write('a\n');
  await sink.finish();
  expect(own.out()).toBe('a\n');
});

it.each([['missing/out.jsonl', 'missing/out.jsonl: cannot be written (ENOENT)'], ['folder', 'folder: cannot be written']])('%s is a DATA_FILE error', async (output, message) => {
  mkdirSync(join(folder, 'folder'));
  const sink = await openRowSink(output, host());
  await expect(sink.write('a\n').then(() => sink.finish())).rejects.toMatchObject({ code: 'DATA_FILE', message: expect.stringContaining(message) });
  await sink.discard();
  expect(readdirSync(folder)).toEqual(['folder']);
});
