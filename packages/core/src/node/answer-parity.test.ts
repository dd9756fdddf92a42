import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { countCodePoints, sliceCodePoints } from '../answer/answer-span.ts';
import { decodeAnswers } from '../answer/decode-answers.ts';
import { squadScores } from '../evaluation/squad-scores.ts';
import type { WindowedDataset } from '../ports/encoded-dataset.ts';
import fixture from './__fixtures__/answer-parity.json' with { type: 'json' };
import { createDatasetEncoder } from './dataset-encoder.ts';
import { loadGold } from './load-gold.ts';
import { loadTaskFile } from './load-task-file.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const dataDirectory = process.env['STEPSYNTH_DATA'] ?? path.join(repository, '../shared/data');
const present = existsSync(path.join(dataDirectory, 'adversarial-qa'));
if (!present) process.stderr.write(`Skipped: parity of answers needs the shared data in ${dataDirectory} (or STEPSYNTH_DATA).\n`);

describe.skipIf(!present)("windows, labels and answers of the shared data equal those of transformers' question answering", { timeout: 300_000 }, () => {
  it.each(fixture.files)('$file at $maxLength, $stride', async ({ file, maxLength, stride, rows, windows, ids, characters, labels, withAnswer, answers, exactMatch, f1 }) => {
    const { task } = await loadTaskFile(path.join(repository, 'tasks/adversarial-qa.yaml'));
    const gold = await loadGold(path.join(dataDirectory, file), { task, labelField: 'label' });
    const encoder = createDatasetEncoder({ checkpointDirectory: path.join(dataDirectory, 'bert-base-uncased') });
    const inputs = gold.map(({ fields, answers: spans }) => {
      const [{ text, start }] = spans as [{ text: string; start: number }];
      return { question: fields['question']!, context: fields['context']!, answer: { start, end: start + countCodePoints(text) } };
    });
    const data = await encoder.encodeWindows(inputs, { maxLength, docStride: stride });
    const predicted = decodeAnswers(data, computedLogits(data), { nBest: 20, maxAnswerLength: 8 }).map((answer, row) => sliceCodePoints(inputs[row]!.context, answer!.start, answer!.end));
    const scores = predicted.map((text, row) => squadScores(text, gold[row]!.answers!.map((answer) => answer.text)));
    expect({
      rows: gold.length, windows: data.rows, ids: sha256(data.inputIds), characters: sha256(data.characters), labels: sha256(data.answerTokens!),
      withAnswer: data.answerTokens!.filter((token, place) => place % 2 === 0 && token > 0).length,
      answers: createHash('sha256').update(predicted.join('\n')).digest('hex'),
    }).toEqual({ rows, windows, ids, characters, labels, withAnswer, answers });
    expect(mean(scores.map((score) => score.exactMatch))).toBeCloseTo(exactMatch, 12);
    expect(mean(scores.map((score) => score.f1))).toBeCloseTo(f1, 12);
    await encoder.close();
  });
});

/** The logits of tools/reference/make-question-answering-fixtures.py, from ids and places in the row. */
function computedLogits({ rows, rowOffsets, inputIds }: WindowedDataset): { startLogits: Float64Array; endLogits: Float64Array } {
  const [startLogits, endLogits] = [new Float64Array(inputIds.length), new Float64Array(inputIds.length)];
  for (let row = 0; row < rows; row += 1) {
    for (let token = rowOffsets[row]!; token < rowOffsets[row + 1]!; token += 1) {
      const place = token - rowOffsets[row]!;
      startLogits[token] = (inputIds[token]! * 7919 + place * 104729) % 1000003;
      endLogits[token] = (inputIds[token]! * 6101 + place * 15487) % 1000033;
    }
  }
  return { startLogits, endLogits };
}

function sha256(values: Int32Array): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeInt32LE(value, place * 4);
  return createHash('sha256').update(bytes).digest('hex');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
