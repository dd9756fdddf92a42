import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StepsynthError } from '../errors.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { loadGold } from './load-gold.ts';

const task: TaskSpec = {
  name: 'reviews', description: '', generatedField: 'text', inputFields: ['text'],
  labels: ['negative', 'positive'], labelValues: { 0: 'negative', 1: 'positive' },
  verbalizer: { negative: 'negative', positive: 'positive' }, prompts: { seed: '', extrapolation: '' },
};
const row = '{"text":"good","label":"positive"}\n';
const zipped = gzipSync(row.repeat(50_000));
const badChecksum = Buffer.concat([zipped.subarray(0, -8), Buffer.from('checksum')]);
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wrong-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Name, contents, what the message says after the folder, what the hint tells to do. */
const wrongFiles: readonly (readonly [what: string, name: string, content: string | Uint8Array, message: string, hint: string])[] = [
  // the file
  ['an unknown kind', 'a.txt', row, 'a.txt: unknown kind of data file', 'Use .jsonl, .csv or .tsv, each also with .gz.'],
  ['no kind', 'gold', row, 'gold: unknown kind of data file', 'Use .jsonl, .csv or .tsv'],
  ['a JSON file', 'a.json', '[]', 'a.json: unknown kind of data file', "jq -c '.[]'"],
  ['a workbook by name', 'a.xlsx', 'PK', 'a.xlsx: unknown kind of data file', 'Save the sheet as CSV (UTF-8).'],
  ['a workbook renamed', 'b.csv', 'PK\u0003\u0004xyz', 'b.csv: holds a zip archive or an Excel workbook', 'save the sheet as CSV'],
  ['Parquet renamed', 'b.jsonl', 'PAR1\u0015\u0004', 'b.jsonl: holds a Parquet file', 'to_json'],
  ['gzip without .gz', 'c.jsonl', zipped, 'c.jsonl: holds gzip data', 'Add .gz to its name.'],
  ['.gz without gzip', 'd.jsonl.gz', row, 'd.jsonl.gz: is no gzip file', 'Take .gz off its name'],
  ['gzip cut short', 'e.jsonl.gz', zipped.subarray(0, zipped.length - 500), 'e.jsonl.gz:45188: the gzip data ends in the middle', 'cut short'],
  ['gzip damaged', 'f.jsonl.gz', badChecksum, 'f.jsonl.gz:44939: the gzip data is damaged', 'again'],
  ['an empty JSONL file', 'g.jsonl', '', 'g.jsonl: has no rows', 'one object a line'],
  ['an empty CSV file', 'g.csv', '', 'g.csv: has no rows', 'rows under its header'],
  ['an empty gzip file', 'g.jsonl.gz', gzipSync(''), 'g.jsonl.gz: has no rows', 'one object a line'],
  ['empty lines alone', 'h.jsonl', '\n\n  \n', 'h.jsonl: has no rows', 'one object a line'],
  ['a header alone', 'h.csv', 'text,label\r\n', 'h.csv: has no rows', 'rows under its header'],
  // bytes
  ['UTF-16 with a mark', 'i.csv', utf16('\uFEFFtext,label\ngood,1\n'), 'i.csv:1:1: is UTF-16', 'iconv -f UTF-16'],
  ['UTF-16, big end first', 'j.csv', utf16('\uFEFFtext,label\ngood,1\n').swap16(), 'j.csv:1:1: is UTF-16', 'Save it as UTF-8'],
  ['UTF-16 without a mark', 'k.jsonl', utf16(row), 'k.jsonl:1:2: a NUL byte', 'UTF-16: save it as UTF-8'],
  ['a NUL byte', 'l.jsonl', `${row}{"text":"go\0od"}\n`, 'l.jsonl:2:12: a NUL byte', 'damaged'],
  ['Latin-1', 'm.csv', Buffer.from('text,label\nrosé,1\n', 'latin1'), 'm.csv:2:4: is not UTF-8', 'iconv -f WINDOWS-1252'],
  ['a character cut in two', 'n.jsonl', Buffer.from(`${row}{"text":"é`).subarray(0, -1), 'n.jsonl:2:10: is not UTF-8', 'Save it as UTF-8'],
  // JSON lines
  ['a line cut short', 'o.jsonl', `${row}{"text":"goo`, 'o.jsonl:2:9: no valid JSON: a string is never closed', 'one whole JSON object'],
  ['no quotes around a name', 'p.jsonl', '{text:"a"}\n', 'p.jsonl:1:2: no valid JSON: a name in double quotes is missing before text', 'one whole JSON object'],
  ['NaN', 'q.jsonl', `${row}{"text":NaN,"label":1}\n`, 'q.jsonl:2:9: no valid JSON: NaN is no JSON value', 'one whole JSON object'],
  ['something after the object', 'r.jsonl', '{"text":"a","label":1},\n', 'r.jsonl:1:23: no valid JSON: something stands after the object', 'one whole JSON object'],
  ['a tab inside a string', 's.jsonl', '{"text":"a\tb"}\n', 's.jsonl:1:11: no valid JSON: the control character U+0009 must be escaped', 'one whole JSON object'],
  ['an array on one line', 't.jsonl', '[{"text":"a"},{"text":"b"}]\n', 't.jsonl:1: an array, not an object', "jq -c '.[]'"],
  ['an array over lines', 'u.jsonl', '[\n  {"text":"a"}\n]\n', 'u.jsonl:1:2: one JSON array over several lines', "jq -c '.[]'"],
  ['an object over lines', 'v.jsonl', '{\n  "text": "a"\n}\n', 'v.jsonl:1:2: an object over several lines', 'jq -c .'],
  ['a line of text', 'w.jsonl', '"good"\n', 'w.jsonl:1: a string, not an object', 'one whole JSON object'],
  ['CSV named .jsonl', 'x.jsonl', 'text,label\n', 'x.jsonl:1:1: no valid JSON: text is no JSON value', 'one whole JSON object'],
  // CSV
  ['a row with a field too many', 'y.csv', 'text,label\ngood,1\nso, so,1\n', 'y.csv:3: 3 fields, the header has 2', 'separated by a comma'],
  ['a row with a field too few', 'z.csv', 'text;label\ngood;1\nbad\n', 'z.csv:3: 1 field, the header has 2', 'separated by a semicolon'],
  ['a quote never closed', 'aa.csv', 'text,label\ngood,1\n"bad,0\nbad,0\n', 'aa.csv:3:1: a quote mark that is never closed', 'twice: ""'],
  ['a quote inside a field', 'ab.csv', 'text,label\na "good" one,1\n', 'ab.csv:2:3: a quote mark in a field without quotes', 'whole field in double quotes'],
  ['text after a quote', 'ac.csv', 'text,label\n"good" one,1\n', 'ac.csv:2:7: text after a closing quote mark', 'twice: ""'],
  ['old line ends', 'ad.csv', 'text,label\rgood,1\r', 'ad.csv:1:11: a carriage return in the middle of a line', 'LF or CRLF'],
  ['a column named twice', 'ae.csv', 'text,label,text\na,1,b\n', 'ae.csv:1: the column text is named twice', 'a name of its own'],
  ['no names of columns', 'af.csv', ',,\na,b,c\n', 'af.csv:1: the header names no column', 'such as text,label'],
  ['no header', 'ag.csv', 'good,yes\nbad,no\n', 'ag.csv:2: the field text is missing', 'Fields of this row: good, yes.'],
  // rows
  ['a column written otherwise', 'ah.csv', 'Text,label\ngood,1\n', 'ah.csv:2: the field text is missing', 'Did you mean Text?'],
  ['no label column', 'ai.csv', 'text,sentiment\ngood,1\n', 'ai.csv:2: the field label is missing', 'Fields of this row: text, sentiment.'],
  ['an empty text', 'aj.csv', 'text,label\n"",1\n', 'aj.csv:2: the field text is empty', 'Take the row out'],
  ['a number for a text', 'ak.jsonl', `${row}{"text":5,"label":1}\n`, 'ak.jsonl:2: the field text holds a number, not text', 'Put it in quotes'],
  ['a list for a text', 'al.jsonl', '{"text":["a"],"label":1}\n', 'al.jsonl:1: the field text holds a list, not text', 'Put it in quotes'],
  ['null for a text', 'am.jsonl', '{"text":null,"label":1}\n', 'am.jsonl:1: the field text is null', 'Take the row out'],
  ['null for a label', 'an.jsonl', '{"text":"a","label":null}\n', 'an.jsonl:1: the label (field label) is null', 'Labels of this task: negative, positive.'],
  ['an empty label', 'ao.csv', 'text,label\na,\n', 'ao.csv:2: the label (field label) is empty', 'Each row needs a label.'],
  ['an unknown label', 'ap.csv', 'text,label\na,1\nb,2\n', 'ap.csv:3: unknown label 2 (field label)', 'Labels of this task: negative, positive.'],
  ['a label misspelt', 'aq.csv', 'text,label\na,postive\n', 'aq.csv:2: unknown label postive', 'Did you mean positive?'],
  ['a label of half a unit', 'ar.jsonl', '{"text":"a","label":0.5}\n', 'ar.jsonl:1: unknown label 0.5', 'Labels of this task'],
  ['an id twice', 'as.csv', 'id,text,label\n7,a,1\n8,b,0\n7,c,0\n', 'as.csv:4: the id 7 is that of line 2 too', 'an id of its own'],
];

async function refusal(target: string): Promise<StepsynthError> {
  const thrown: unknown = await loadGold(target, { task, labelField: 'label' }).then(() => 'nothing', (error: unknown) => error);
  expect(thrown).toBeInstanceOf(StepsynthError);
  return thrown as StepsynthError;
}

describe('wrong data files', () => {
  it.each(wrongFiles)('%s', async (_, name, content, message, hint) => {
    const target = path.join(folder, name);
    await writeFile(target, content);
    const error = await refusal(target);
    expect(error.code).toBe('DATA_FILE');
    expect(error.message.replace(`${folder}${path.sep}`, '').slice(0, message.length)).toBe(message);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toContain(hint);
  });

  it('names the line after which gzip data ends', async () => {
    const target = path.join(folder, 'late.jsonl.gz');
    const lines = Array.from({ length: 200_000 }, (_, index) => `{"id":${index},"text":"${Math.sin(index)}","label":1}\n`).join('');
    const whole = gzipSync(lines);
    await writeFile(target, whole.subarray(0, whole.length - 9));
    const error = await refusal(target);
    expect(Number(/late\.jsonl\.gz:(\d+): the gzip data ends in the middle/u.exec(error.message)?.[1])).toBeGreaterThan(100_000);
  });

  it('names a file that is not there, a folder, and a file that may not be read', async () => {
    const { message, hint } = await refusal(path.join(folder, 'absent.csv'));
    expect(message).toContain('absent.csv: there is no such file');
    expect(hint).toContain('dataDir');
    await mkdir(path.join(folder, 'folder.csv'));
    expect((await refusal(path.join(folder, 'folder.csv'))).message).toContain('folder.csv: is a folder, not a file');
    expect((await refusal(folder)).message).toContain('is a folder, not a file');
    const secret = path.join(folder, 'secret.csv');
    await writeFile(secret, 'text,label\na,1\n');
    await chmod(secret, 0);
    if (process.getuid?.() === 0) return; // root may read everything
    expect((await refusal(secret)).message).toContain('secret.csv: may not be read by this user');
  });
});
