import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHubSettings } from './hub-settings.ts';

const home = mkdtempSync(join(tmpdir(), 'stepsynth home '));
beforeAll(() => {
  mkdirSync(join(home, '.cache', 'huggingface'), { recursive: true });
  writeFileSync(join(home, '.cache', 'huggingface', 'token'), 'hf_of_the_file\n');
});
afterAll(() => rmSync(home, { recursive: true }));

const read = (environment: Record<string, string> = {}) => readHubSettings({ HOME: home, ...environment });

describe('readHubSettings', () => {
  it.each<[Record<string, string>, string]>([
    [{}, join(home, '.cache/huggingface/hub')],
    [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '~/hf' }, join(home, 'hf/hub')],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old' }, '/old'],
    [{ HF_HOME: '/h', HUGGINGFACE_HUB_CACHE: '/old', HF_HUB_CACHE: '/c' }, '/c'],
    [{ HF_HOME: '', HF_HUB_CACHE: ' ' }, join(home, '.cache/huggingface/hub')],
  ])('%j: the cache is %s', async (environment, cacheDirectory) => {
    expect(await read(environment)).toMatchObject({ cacheDirectory });
  });

  it('reads the token of the environment, else of the file, else of none', async () => {
    expect((await read({ HF_TOKEN: 'hf_a', HUGGING_FACE_HUB_TOKEN: 'hf_b' })).token).toBe('hf_a');
    expect((await read()).token).toBe('hf_of_the_file');
    expect((await read({ HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).token).toBeUndefined();
    expect((await read({ HF_HOME: '/nowhere' })).token).toBeUndefined();
    writeFileSync(join(home, 'own token'), 'hf_own');
    expect((await read({ HF_TOKEN_PATH: '~/own token' })).token).toBe('hf_own');
  });

  it.each([['1', true], ['true', true], ['ON', true], ['yes', true], ['0', false], ['', false]])('HF_HUB_OFFLINE=%s', async (value, offline) => {
    expect((await read({ HF_HUB_OFFLINE: value })).offlineBy).toBe(offline ? 'HF_HUB_OFFLINE' : undefined);
    expect((await read({ TRANSFORMERS_OFFLINE: value })).offlineBy).toBe(offline ? 'TRANSFORMERS_OFFLINE' : undefined);
  });

  it('takes an endpoint that is an address and refuses others by name', async () => {
    expect((await read({ HF_ENDPOINT: 'https://mirror.example/hf/' })).endpoint).toBe('https://mirror.example/hf');
    expect((await read()).endpoint).toBe('https://huggingface.co');
    for (const HF_ENDPOINT of ['mirror.example', 'ftp://mirror.example']) {
      await expect(read({ HF_ENDPOINT })).rejects.toMatchObject({ code: 'USAGE', message: 'the environment variable HF_ENDPOINT is no http or https address' });
    }
  });
});
