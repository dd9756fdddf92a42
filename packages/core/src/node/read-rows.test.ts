import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import { readRows } from './read-rows.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'read rows '));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, content);
  return target;
}

const expected = [
  { row: 0, line: 1, record: { text: 'a "b", c', label: 'x' } },
  { row: 1, line: 3, record: { text: 'd\u2028é', label: 'y' } },
];
const jsonLines = '{"text":"a \\"b\\", c","label":"x"}\n\n{"text":"d\u2028é","label":"y"}\n';

describe('readRows', () => {
  it.each([
    ['plain', jsonLines],
    ['without a last line break', jsonLines.trimEnd()],
    ['with CRLF', jsonLines.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${jsonLines}`],
  ])('reads JSONL %s', async (_, content) => {
    expect(await readRows(await file('rows.jsonl', content))).toEqual(expected);
  });

  it('reads gzipped JSONL, of several members too', async () => {
    const [first, ...rest] = jsonLines.split('\n');
    expect(await readRows(await file('rows.jsonl.gz', gzipSync(jsonLines)))).toEqual(expected);
    const members = Buffer.concat([gzipSync(`${first}\n`), gzipSync(rest.join('\n'))]);
    expect(await readRows(await file('members.jsonl.gz', members))).toEqual(expected);
  });

  it.each([
    ['plain', 'text,label\n"a ""b"", c",x\n"two\nlines",y\n'],
    ['with CRLF and a byte order mark', '\uFEFFtext,label\r\n"a ""b"", c",x\r\n\r\n"two\nlines",y'],
  ])('reads CSV %s', async (_, content) => {
    const rows = await readRows(await file('rows.csv', content));
    expect(rows.map(({ record }) => record)).toEqual([{ text: 'a "b", c', label: 'x' }, { text: 'two\nlines', label: 'y' }]);
  });

  it('counts lines of CSV from the start of each record', async () => {
    const rows = await readRows(await file('rows.csv', 'text,label\n"two\nlines",x\n\nlast,\n'));
    expect(rows.map(({ line, record }) => [line, record['label']])).toEqual([[2, 'x'], [5, '']]);
  });

  it('gives no rows for an empty file', async () => {
    expect(await readRows(await file('rows.jsonl', ''))).toEqual([]);
    expect(await readRows(await file('rows.csv', 'text,label\n'))).toEqual([]);
  });

  it.each([
    ['rows.jsonl', '{"a":1}\n{"a":\n', 'rows.jsonl:2: no valid JSON'],
    ['rows.jsonl', '[1]\n', 'rows.jsonl:1: expected an object'],
    ['rows.csv', 'text,label\na,b,c\n', 'rows.csv:2: 3 fields, the header has 2'],
    ['rows.csv', 'text,text\na,b\n', 'rows.csv:1: the column text is named twice'],
    ['rows.csv', 'text,label\n"a,b\n', 'rows.csv:2: a quote mark out of place or never closed'],
    ['rows.csv', 'text,label\na"b,c\n', 'rows.csv:2: a quote mark out of place'],
    ['rows.txt', '', 'rows.txt: unknown kind of data file'],
    ['rows.jsonl', Uint8Array.of(0x22, 0xff, 0x22), 'rows.jsonl: is not UTF-8'],
    ['rows.jsonl.gz', gzipSync(jsonLines).subarray(0, 30), 'rows.jsonl.gz: is no complete gzip file'],
  ])('refuses %s: %j', async (name, content, message) => {
    const error = await readRows(await file(name, content)).then(() => undefined, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StepsynthError);
    expect(error).toMatchObject({ code: 'DATA_FILE', message: expect.stringContaining(message) });
  });

  it('names a file that is not there', async () => {
    await expect(readRows(path.join(folder, 'absent.csv'))).rejects.toMatchObject({ code: 'DATA_FILE', message: expect.stringContaining('absent.csv: there is no such file') });
  });
});
