import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCheckpointName } from './checkpoint-name.ts';
import { fakeCommit, startFakeHub, type FakeHub, type FakeRepository } from './fake-hub.ts';
import { findHubCheckpoint, type DownloadEvent } from './find-hub-checkpoint.ts';
import { readHubSettings } from './hub-settings.ts';

const weights = safetensors(300_000);
const bert = { 'config.json': '{"model_type":"bert"}', 'tokenizer.json': '{"version":"1.0"}', 'tokenizer_config.json': '{"do_lower_case":true}', 'vocab.txt': '[PAD]\n', 'README.md': '# not needed', 'pytorch_model.bin': 'not needed', 'model.safetensors': weights };
const without = (...names: string[]): Record<string, string | Buffer> => Object.fromEntries(Object.entries(bert).filter(([name]) => !names.includes(name)));
const repositories: Record<string, FakeRepository> = {
  'tiny/bert': { files: bert },
  'secret/bert': { files: bert, token: 'any-token' },
  'gated/bert': { files: bert, gated: true },
  'old/bert': { files: without('model.safetensors') },
  'large/bert': { files: { ...without('model.safetensors', 'pytorch_model.bin'), 'model.safetensors.index.json': '{}' } },
  'some/gpt': { files: { ...bert, 'config.json': '{"model_type":"gpt2"}' } },
  'no/words': { files: without('tokenizer.json', 'vocab.txt') },
};
const patience = { idleTimeoutMs: 300, waitsMs: [5, 5, 5] };

let hub: FakeHub;
let home: string;
let events: DownloadEvent[];

beforeEach(async () => {
  hub = await startFakeHub(repositories, { 'old-name': 'tiny/bert' });
  home = mkdtempSync(join(tmpdir(), 'stepsynth hub ')); // a path with a space
  events = [];
});
afterEach(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

async function find(name: string, { environment = {}, signal }: { environment?: Record<string, string>; signal?: AbortSignal } = {}) {
  const settings = await readHubSettings({ HF_ENDPOINT: hub.endpoint, HF_HOME: home, ...environment });
  return findHubCheckpoint(parseCheckpointName(name)!, { settings, patience, signal, onEvent: (event) => events.push(event) });
}

const inCache = (...names: string[]): string => join(home, 'hub', 'models--tiny--bert', ...names);
const partials = (): string[] => readdirSync(inCache('blobs')).filter((name) => name.endsWith('incomplete'));
/** A boolean: the difference of two large buffers takes minutes to print. */
const hasWeights = (path: string): boolean => readFileSync(path).equals(weights);
const large = ({ path }: { path: string }): boolean => path === 'model.safetensors';

describe('findHubCheckpoint', () => {
  it('downloads what is needed into the layout that Python reads, and finds it there again', async () => {
    const found = await find('tiny/bert');
    expect(found).toEqual({ repository: 'tiny/bert', revision: 'main', commit: fakeCommit, directory: inCache('snapshots', fakeCommit) });
    expect(readdirSync(found.directory).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt']);
    expect(hasWeights(join(found.directory, 'model.safetensors'))).toBe(true);
    expect(lstatSync(join(found.directory, 'vocab.txt')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(found.directory, 'vocab.txt'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(readFileSync(inCache('refs', 'main'), 'utf8')).toBe(fakeCommit);
    expect(readdirSync(inCache('.no_exist', fakeCommit)).sort()).toEqual(['merges.txt', 'special_tokens_map.json', 'vocab.json']);
    expect(hub.requests.filter((request) => request.includes('README') || request.includes('pytorch'))).toEqual([]);

    const asked = hub.requests.length;
    expect(await find('tiny/bert')).toEqual(found);
    expect(await find(`tiny/bert@${fakeCommit}`)).toMatchObject({ directory: found.directory });
    expect(await find('tiny/bert', { environment: { HF_HUB_OFFLINE: '1' } })).toEqual(found);
    expect(hub.requests.length).toBe(asked);
  });

  it('tells how far it is: bytes never go back and end with the total', async () => {
    await find('tiny/bert');
    const progress = events.filter((event) => event.type === 'progress');
    const bytes = progress.map(({ receivedBytes }) => receivedBytes);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(bytes.at(-1)).toBe(progress[0]!.totalBytes);
    expect(progress.at(-1)!.file).toBe('model.safetensors');
    expect(events.at(-1)).toMatchObject({ type: 'finished', totalBytes: progress[0]!.totalBytes });
  });

  it('follows renamed repositories, tags and pull requests', async () => {
    expect(hasWeights(join((await find('old-name')).directory, 'model.safetensors'))).toBe(true);
    expect(await find('tiny/bert@v1')).toMatchObject({ revision: 'v1', commit: fakeCommit });
    await find('tiny/bert@refs/pr/1');
    expect(readFileSync(inCache('refs', 'refs', 'pr', '1'), 'utf8')).toBe(fakeCommit);
  });

  it('sends the token to the hub and never to where it redirects', async () => {
    await expect(find('secret/bert', { environment: { HF_TOKEN: 'any-token' } })).resolves.toBeDefined();
    expect(hub.requests.filter((request) => !request.startsWith('cdn')).every((request) => request.includes('Bearer any-token'))).toBe(true);
    const elsewhere = hub.requests.filter((request) => request.startsWith('cdn'));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.join()).not.toContain('Bearer');
  });

  it('a connection cut half-way is taken up where it broke', async () => {
    hub.fault = (asked) => (large(asked) && asked.time <= 3 ? { cutAfter: 70_000 } : undefined);
    const { directory } = await find('tiny/bert');
    expect(hasWeights(join(directory, 'model.safetensors'))).toBe(true);
    const ranges = hub.requests.filter((request) => request.startsWith('cdn') && !request.endsWith('bytes=0-0')).map((request) => Number(/bytes=(\d+)/.exec(request)?.[1] ?? 0));
    expect(ranges).toHaveLength(4);
    expect(ranges).toEqual(ranges.toSorted((a, b) => a - b));
    expect(ranges.at(-1)).toBeGreaterThan(100_000);
  });

  it('a download that fails is no checkpoint; the next one goes on from there', async () => {
    hub.fault = (asked) => (large(asked) ? (asked.time === 1 ? { cutAfter: 100_000 } : { status: 503 }) : undefined);
    await expect(find('tiny/bert')).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('answers 503') });
    expect(existsSync(inCache('snapshots', fakeCommit, 'model.safetensors'))).toBe(false);
    expect(partials()).toHaveLength(1);
    await expect(find('tiny/bert', { environment: { TRANSFORMERS_OFFLINE: 'true' } })).rejects.toMatchObject({ message: expect.stringContaining('TRANSFORMERS_OFFLINE') });

    hub.fault = () => undefined;
    hub.requests.length = 0;
    const { directory } = await find('tiny/bert');
    expect(hasWeights(join(directory, 'model.safetensors'))).toBe(true);
    expect(hub.requests.some((request) => /^cdn .* bytes=[1-9]\d{4,}-/.test(request))).toBe(true);
    expect(partials()).toEqual([]);
  });

  it.each([
    ['ends early', { endAfter: 100_000 }, 1],
    ['brings other bytes', { garbled: true } as const, 1],
    ['stalls', { stallAfter: 50_000 }, 1],
    ['is busy', { status: 503 }, 2],
  ])('an answer that %s is not believed', async (_, fault, timesWrong) => {
    hub.fault = (asked) => (large(asked) && asked.time <= timesWrong ? fault : undefined);
    const { directory } = await find('tiny/bert');
    expect(hasWeights(join(directory, 'model.safetensors'))).toBe(true);
  });

  it('a server that sends everything again instead of the rest', async () => {
    hub.fault = (asked) => (large(asked) ? (asked.time === 1 ? { cutAfter: 100_000 } : { ignoreRange: true }) : undefined);
    expect(hasWeights(join((await find('tiny/bert')).directory, 'model.safetensors'))).toBe(true);
  });

  it('bytes that stay wrong are refused and nothing of them is kept', async () => {
    hub.fault = (asked) => (large(asked) ? { garbled: true } : undefined);
    await expect(find('tiny/bert')).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringMatching(/arrived damaged twice/) });
    expect(partials()).toEqual([]);
    expect(existsSync(inCache('snapshots', fakeCommit, 'model.safetensors'))).toBe(false);
  });

  it('a file in the cache that was cut short is fetched again', async () => {
    const { directory } = await find('tiny/bert');
    truncateSync(join(directory, 'model.safetensors'), 200_000);
    await expect(find('tiny/bert', { environment: { HF_HUB_OFFLINE: 'yes' } })).rejects.toMatchObject({ message: expect.stringContaining('is not whole') });
    expect(hasWeights(join((await find('tiny/bert')).directory, 'model.safetensors'))).toBe(true);
  });

  it('two at once fetch it once', async () => {
    const [first, second] = await Promise.all([find('tiny/bert'), find('tiny/bert')]);
    expect(first).toEqual(second);
    expect(hub.requests.filter((request) => request.startsWith('cdn') && !request.endsWith('bytes=0-0'))).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'waiting').length).toBeLessThanOrEqual(1);
  });

  it('an abort ends it; what has come stays for the next time', async () => {
    hub.fault = (asked) => (large(asked) ? { stallAfter: 90_000 } : undefined);
    const controller = new AbortController();
    const finding = find('tiny/bert', { signal: controller.signal });
    while (!events.some((event) => event.type === 'progress' && event.receivedBytes > 90_000)) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await expect(finding).rejects.toMatchObject({ code: 'INTERRUPTED', message: 'tiny/bert: the download was interrupted' });
    expect(partials()).toHaveLength(1);
  });

  it.each([
    ['tiny/bret', /tiny\/bret: there is no such repository on 127\.0\.0\.1:\d+, or it is private \(401\)/, /HF_TOKEN/],
    ['secret/bert', /or it is private/, /HF_TOKEN/],
    ['gated/bert', /gated\/bert: is gated on .* \(401\)/, /Accept its conditions/],
    ['tiny/bert@v2', /has no revision v2/, /branch/],
    ['old/bert', /has pytorch_model\.bin but no model\.safetensors/, /save_pretrained/],
    ['large/bert', /sharded/, /max_shard_size/],
    ['some/gpt', /model_type "gpt2" is not supported/, /bert \(BERT and MiniLM\), distilbert .*, roberta/],
    ['no/words', /has no tokenizer/, /tokenizer\.json/],
  ])('%s is refused in a line, before its weights are fetched', async (name, message, hint) => {
    const error = await find(name).then(() => undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CHECKPOINT', message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
    expect((error as Error).message).not.toContain('\n');
    expect(hub.requests.filter((request) => request.startsWith('cdn') && !request.endsWith('bytes=0-0'))).toEqual([]);
  });

  it('a refused token, a denied one, a hub that is down, one that is none', async () => {
    await expect(find('secret/bert', { environment: { HF_TOKEN: 'hf_other' } })).rejects.toMatchObject({ message: expect.stringContaining('or it is private (404)'), hint: expect.stringContaining('the token in use') });
    await expect(find('gated/bert', { environment: { HF_TOKEN: 'hf_other' } })).rejects.toMatchObject({ message: expect.stringMatching(/is gated .* \(403\)/) });
    hub.fault = () => ({ status: 401 });
    await expect(find('tiny/bert', { environment: { HF_TOKEN: 'hf_other' } })).rejects.toMatchObject({ message: expect.stringContaining('refuses the token') });
    await hub.close();
    await expect(find('tiny/bert')).rejects.toMatchObject({ message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/), hint: expect.stringContaining('--checkpoint DIR') });
  });

  it('never shows or writes the token', async () => {
    const error: Error = await find('tiny/bret', { environment: { HF_TOKEN: 'hf_shh' } }).then(() => new Error('none'), (reason: Error) => reason);
    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain('hf_shh');
  });
});

/** A file with one tensor of so many bytes. */
function safetensors(bytes: number): Buffer {
  const header = JSON.stringify({ x: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Uint8Array.from({ length: bytes }, (_, index) => (index * 31) % 251)]);
}
