import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows, streamRows } from './read-rows.ts';

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
    expect(await readRows(await file('rest.jsonl.gz', Buffer.concat([gzipSync(jsonLines), Buffer.from('\0\0rest')])))).toEqual(expected);
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
    ['semicolons', 'text;label\n"a;b";x\nc,d;y\n'],
    ['tabs', 'text\tlabel\na;b\tx\nc,d\ty\n'],
    ['the separator that Excel notes first', 'sep=|\ntext|label\na;b|x\nc,d|y\n'],
    ['bars', 'text|label\na;b|x\n"c,d"|y\n'],
    ['spaces around the names of its columns', ' text , label\n"a;b",x\n"c,d",y'],
    ['columns without a name', ',text,label,\n0,a;b,x,\n1,"c,d",y,\n'],
    ['lines of spaces', 'text,label\na;b,x\n   \n"c,d",y\n'],
  ])('reads CSV with %s', async (_, content) => {
    const rows = await readRows(await file('rows.csv', content));
    expect(rows.map(({ record }) => record)).toEqual([{ text: 'a;b', label: 'x' }, { text: 'c,d', label: 'y' }]);
  });

  it('reads names of any case, .ndjson, .tsv and gzipped CSV', async () => {
    expect(await readRows(await file('rows.NDJSON', jsonLines))).toEqual(expected);
    expect(await readRows(await file('rows.CSV.GZ', gzipSync('text,label\na,b\n')))).toMatchObject([{ record: { text: 'a', label: 'b' } }]);
    expect(await readRows(await file('rows.tsv', 'text\tlabel\na\tb\n'))).toMatchObject([{ record: { text: 'a', label: 'b' } }]);
  });

  it('reads lines of 10 MB between short ones', async () => {
    const long = 'ä"\\n, '.repeat(1_500_000);
    const rows = [{ text: 'a' }, { text: long }, { text: 'b' }];
    expect(await readRows(await file('long.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join('')))).toMatchObject(rows.map((record) => ({ record })));
    expect(await readRows(await file('long.csv', `text\na\n"${long.replaceAll('"', '""')}"\nb\n`))).toMatchObject(rows.map((record) => ({ record })));
  });

  it('reads back any JSON lines, whatever their length, line ends and compression', async () => {
    const record = fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.integer({ min: 1, max: 200_000 }).map((length) => 'é"'.repeat(length))), { maxKeys: 4, noNullPrototype: true });
    const layout = fc.record({ lineBreak: fc.constantFrom('\n', '\r\n', '\n\n', ' \n\t\r\n'), mark: fc.boolean(), last: fc.boolean(), zip: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(record, { maxLength: 6 }), layout, async (records, { lineBreak, mark, last, zip }) => {
      const text = `${mark ? '\uFEFF' : ''}${records.map((each) => JSON.stringify(each)).join(lineBreak)}${last ? lineBreak : ''}`;
      const rows = await readRows(await file(zip ? 'any.jsonl.gz' : 'any.jsonl', zip ? gzipSync(text, { level: 1 }) : text));
      expect(rows.map((row) => row.record)).toEqual(records.map((each) => JSON.parse(JSON.stringify(each))));
      expect(rows.map(({ row }) => row)).toEqual(records.map((_, row) => row));
    }), { numRuns: 30 });
  });

  it('gives the rows before a fault', async () => {
    const rows: unknown[] = [];
    const reading = async (): Promise<void> => {
      for await (const { record } of streamRows(await file('late.jsonl', '{"a":1}\n{"a":2}\n{"a"\n'))) rows.push(record);
    };
    await expect(reading()).rejects.toThrow('late.jsonl:3:5');
    expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('closes the file when its reader leaves early', async () => {
    const target = await file('left.jsonl', jsonLines);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = existsSync('/proc/self/fd') ? open() : 0;
    for (let time = 0; time < 20; time += 1) {
      for await (const { row } of streamRows(target)) {
        expect(row).toBe(0);
        break;
      }
    }
    await new Promise((done) => setTimeout(done, 50));
    if (before > 0) expect(open()).toBeLessThan(before + 10);
  });
});
