import { join, normalize } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointNameText, parseCheckpointName } from './checkpoint-name.ts';
import { openHubCache } from './hub-cache.ts';

describe('parseCheckpointName', () => {
  it.each([
    ['distilbert-base-uncased', 'distilbert-base-uncased', 'main'],
    ['sentence-transformers/all-MiniLM-L6-v2', 'sentence-transformers/all-MiniLM-L6-v2', 'main'],
    ['a/b@v1.0', 'a/b', 'v1.0'],
    ['a/b@refs/pr/3', 'a/b', 'refs/pr/3'],
  ])('%s', (text, repository, revision) => {
    expect(parseCheckpointName(text)).toEqual({ repository, revision });
  });

  it.each(['', '.', '..', './a', '../a', '/a', '~/a', 'a/b/c', 'a//b', 'a/', 'a b', 'a--b', 'a@', 'a@../b', 'a@/b', 'a@b/', 'a\\b', 'C:\\a', '-a', 'a/.b', 'é', `a/${'b'.repeat(96)}`])('%j is no name', (text) => {
    expect(parseCheckpointName(text)).toBeUndefined();
  });

  it('whatever it takes stays within the cache and can be written again', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '0', '.', '-', '_', '/', '@', '\\', '~', ' '), maxLength: 20 }), (text) => {
      const name = parseCheckpointName(text);
      if (name === undefined) return;
      const cache = openHubCache('/cache', name.repository);
      for (const path of [cache.blob('x'), cache.lockDirectory, join(cache.snapshot('c'), name.revision)]) expect(normalize(path)).toMatch(/^\/cache\/(\.locks\/)?models--[\w.-]+(\/|$)/);
      expect(parseCheckpointName(checkpointNameText(name))).toEqual(name);
    }), { numRuns: 2000 });
  });
});
