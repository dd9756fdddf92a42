import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeCommit } from './fake-hub.ts';
import { findCheckpoint, findCheckpointHere } from './find-checkpoint.ts';

const root = mkdtempSync(join(tmpdir(), 'stepsynth checkpoint '));
afterAll(() => rmSync(root, { recursive: true }));

const noTensors = '\u0002\0\0\0\0\0\0\0{}';
const whole = { 'config.json': '{"model_type":"distilbert"}', 'model.safetensors': noTensors, 'vocab.txt': '[PAD]' };
const places = { workingDirectory: root, environment: { HF_HOME: join(root, 'hf'), HF_HUB_OFFLINE: '1' } };

function write(folder: string, files: Record<string, string>): string {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
  return join(root, folder);
}

describe('a folder', () => {
  it('relative to the working directory or absolute', async () => {
    const directory = write('models/mine', whole);
    expect(await findCheckpoint('models/mine', places)).toEqual({ directory });
    expect(await findCheckpoint(directory, places)).toEqual({ directory });
    expect(await findCheckpointHere('models/mine', places)).toEqual({ directory });
  });

  const { 'config.json': _config, ...noConfig } = whole;
  const { 'model.safetensors': _weights, ...noWeights } = whole;
  it.each<[string, Record<string, string>, RegExp, RegExp]>([
    ['no configuration', noConfig, /has no config\.json/, /RUN\/model/],
    ['another family', { ...whole, 'config.json': '{"model_type":"deberta-v2"}' }, /model_type "deberta-v2" is not supported/, /bert .*distilbert .*roberta/],
    ['no family', { ...whole, 'config.json': '{}' }, /has no model_type/, /bert/],
    ['no JSON', { ...whole, 'config.json': '{' }, /config\.json is no model configuration/, /config\.json/],
    ['old weights', { ...noWeights, 'pytorch_model.bin': '' }, /pytorch_model\.bin but no model\.safetensors/, /save_pretrained/],
    ['shards', { ...noWeights, 'model.safetensors.index.json': '{}' }, /sharded/, /max_shard_size/],
    ['no tokenizer', { 'config.json': whole['config.json'], 'model.safetensors': noTensors, 'vocab.json': '{}' }, /no tokenizer/, /merges\.txt/],
    ['a pointer of git lfs', { ...whole, 'model.safetensors': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 90868376\n' }, /cut short, or is no safetensors/, /git lfs pull/],
    ['a file', {}, /has no config\.json/, /layout/],
  ])('%s is refused', async (_, files, message, hint) => {
    write('bad', files);
    await expect(findCheckpoint('bad', places)).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  });

  it.each(['./absent', '../absent/x', 'a b', '/absent'])('%s is no name', async (text) => {
    await expect(findCheckpoint(text, places)).rejects.toMatchObject({ code: 'CHECKPOINT', message: expect.stringContaining('there is no such folder') });
  });
});

describe('a name', () => {
  const cached = join('hf', 'hub', 'models--tiny--bert');
  beforeEach(() => {
    write(join(cached, 'snapshots', fakeCommit), { ...whole, 'tokenizer_config.json': '{}' });
    write(join(cached, 'refs'), { main: fakeCommit });
  });

  it('comes from the cache with its commit; a folder of that name goes first', async () => {
    const found = { directory: join(root, cached, 'snapshots', fakeCommit), origin: { repository: 'tiny/bert', revision: 'main', commit: fakeCommit } };
    expect(await findCheckpoint('tiny/bert', places)).toEqual(found);
    expect(await findCheckpointHere('tiny/bert', places)).toEqual(found);
    const directory = write('tiny/bert', whole);
    expect(await findCheckpoint('tiny/bert', places)).toEqual({ directory });
    rmSync(join(root, 'tiny'), { recursive: true });
  });

  it('is not here where its files are not all there', async () => {
    expect(await findCheckpointHere('tiny/other', places)).toBeUndefined();
    for (const name of ['config.json', 'model.safetensors', 'vocab.txt', 'tokenizer_config.json']) {
      rmSync(join(root, cached, 'snapshots', fakeCommit, name));
      expect(await findCheckpointHere('tiny/bert', places), name).toBeUndefined();
      write(join(cached, 'snapshots', fakeCommit), { ...whole, 'tokenizer_config.json': '{}' });
    }
  });

  it('a family that cannot be trained is refused from the cache too', async () => {
    write(join(cached, 'snapshots', fakeCommit), { ...whole, 'config.json': '{"model_type":"gpt2"}', 'tokenizer_config.json': '{}' });
    await expect(findCheckpointHere('tiny/bert', places)).rejects.toMatchObject({ message: expect.stringContaining('tiny/bert: model_type "gpt2"') });
  });
});
