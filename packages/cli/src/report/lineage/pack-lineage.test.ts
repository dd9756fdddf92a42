import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exampleLineage } from '../../testing/example-lineage.ts';
import { embedLineage } from './embed-lineage.ts';
import { packLineage } from './pack-lineage.ts';
import { unpackLineage } from './unpack-lineage.ts';

describe('packLineage', () => {
  it.each([{ rows: 300 }, { rows: 120, hostile: true }, { rows: 90, pair: true }, { rows: 1 }])('gives the same back: %j', (options) => {
    const lineage = exampleLineage(options);
    expect(unpackLineage(JSON.parse(JSON.stringify(packLineage(lineage))))).toEqual(lineage);
  });

  it('keeps each text once', () => {
    const { texts } = packLineage(exampleLineage());
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('cuts keys of calls, and nothing else', () => {
    const { rows, ...rest } = exampleLineage({ rows: 2 });
    const key = 'a'.repeat(64);
    const sources = [{ kind: 'generated', id: key }, { kind: 'keyed', id: key }] as const;
    const back = unpackLineage(packLineage({ ...rest, rows: rows.map((row, index) => ({ ...row, source: sources[index]! })) }));
    expect(back.rows.map(({ source }) => source?.id?.length)).toEqual([16, 64]);
  });
});

describe('embedLineage', () => {
  it('holds no letter that means anything to markup', () => {
    const text = embedLineage(exampleLineage({ hostile: true }));
    expect(text).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()).rows.id.length).toBe(300);
  });
});
