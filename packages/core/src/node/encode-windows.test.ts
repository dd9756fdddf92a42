import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { countCodePoints, sliceCodePoints } from '../answer/answer-span.ts';
import { decodeAnswers } from '../answer/decode-answers.ts';
import { encodeWindows } from '../answer/encode-windows.ts';
import { createTextTokenizer } from './tokenizer.ts';
import { buildWordPieceTokenizer } from './wordpiece-tokenizer.ts';

const numbers = z.array(z.number());
const fixture = z.object({
  nBest: z.number(),
  maxAnswerLength: z.number(),
  vocabulary: z.array(z.string()),
  cases: z.array(z.object({
    name: z.string(), question: z.string(), context: z.string(), answer: z.object({ text: z.string(), start: z.number() }),
    maxLength: z.number(), stride: z.number(),
    windows: z.array(z.object({ ids: numbers, first: z.number(), characters: numbers, label: numbers })),
    logits: z.array(z.tuple([numbers, numbers])),
    decoded: z.object({ start: z.number(), text: z.string(), probability: z.number(), scores: numbers }),
    withNoAnswer: z.array(z.tuple([z.number(), z.string()])),
  })),
}).parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '__fixtures__/answer-windows.json'), 'utf8')));

const tokenizer = createTextTokenizer(buildWordPieceTokenizer(fixture.vocabulary.join('\n'), {}, 'the fixture'));

function encode(question: string, context: string, shape: { maxLength: number; docStride: number }, answer?: { start: number; end: number }) {
  return encodeWindows(tokenizer, { inputs: [{ question, context, ...(answer && { answer }) }], ...shape, tokenTypes: true });
}

describe('encodeWindows and decodeAnswers', () => {
  it.each(fixture.cases)("agree with transformers' question answering: $name", async ({ question, context, answer, maxLength, stride, windows, logits, decoded, withNoAnswer }) => {
    const end = answer.start + countCodePoints(answer.text);
    const data = await encode(question, context, { maxLength, docStride: stride }, { start: answer.start, end });
    expect(data.rows).toBe(windows.length);
    for (const [row, expected] of windows.entries()) {
      const [from, to] = [data.rowOffsets[row]!, data.rowOffsets[row + 1]!];
      expect([...data.inputIds.subarray(from, to)]).toEqual(expected.ids);
      expect([...data.tokenTypeIds!.subarray(from, to)]).toEqual(expected.ids.map((_, place) => (place < expected.first ? 0 : 1)));
      expect([...data.characters.subarray(2 * (from + expected.first), 2 * (to - 1))]).toEqual(expected.characters.slice(0, 2 * (to - 1 - from - expected.first)));
      expect([...data.characters.subarray(2 * from, 2 * (from + expected.first)), ...data.characters.subarray(2 * (to - 1), 2 * to)].every((edge) => edge === -1)).toBe(true);
      expect([...data.answerTokens!.subarray(2 * row, 2 * row + 2)]).toEqual(expected.label);
    }
    const thousandths = { startLogits: logits.flatMap(([start]) => start.map((value) => value / 1000)), endLogits: logits.flatMap(([, last]) => last.map((value) => value / 1000)) };
    const [best] = decodeAnswers(data, thousandths, fixture);
    expect(best!.start).toBe(decoded.start);
    expect(sliceCodePoints(context, best!.start, best!.end)).toBe(decoded.text);
    expect(best!.score).toBeCloseTo(decoded.scores[0]!, 9);
    expect(best!.probability).toBeCloseTo(decoded.probability, 9);
    for (const [nullScoreDiffThreshold, text] of withNoAnswer) {
      const [found] = decodeAnswers(data, thousandths, { ...fixture, nullScoreDiffThreshold });
      expect(found === undefined ? '' : sliceCodePoints(context, found.start, found.end)).toBe(text);
    }
  });

  it('has a case of each kind', () => {
    const labels = fixture.cases.flatMap(({ windows }) => windows.map(({ label }) => label));
    expect(labels.filter(([first]) => first === 0).length).toBeGreaterThan(20);
    expect(fixture.cases.filter(({ windows }) => windows.filter(({ label: [first] }) => first! > 0).length > 1).length).toBeGreaterThan(0);
    expect(fixture.cases.filter(({ windows }) => windows.length > 10).length).toBeGreaterThan(0);
    const changing = fixture.cases.filter(({ withNoAnswer }) => new Set(withNoAnswer.map(([, text]) => text)).size > 1);
    expect(changing.length).toBeGreaterThan(5);
  });

  it('says nothing where no pair of tokens is an answer', async () => {
    const data = await encode('Where?', 'In the town.', { maxLength: 32, docStride: 4 });
    const startLogits = [...data.inputIds].map((_, place) => place);
    const endLogits = startLogits.map((value) => -value);
    expect(decodeAnswers(data, { startLogits, endLogits }, { nBest: 1, maxAnswerLength: 30 })).toEqual([undefined]);
    expect(data.answerTokens).toBeUndefined();
  });

  it('covers every context token, whatever the lengths, also where the tokenizer of Hugging Face would end the process', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 8, max: 64 }), fc.integer({ min: 0, max: 64 }),
      async (questionWords, contextWords, maxLength, docStride) => {
        const context = Array.from({ length: contextWords }, () => 'king').join(' ');
        const data = await encode(Array.from({ length: questionWords }, () => 'who').join(' '), context, { maxLength, docStride });
        const covered = new Set<number>();
        for (let row = 0; row < data.rows; row += 1) {
          expect(data.rowOffsets[row + 1]! - data.rowOffsets[row]!).toBeLessThanOrEqual(maxLength);
          for (let token = data.rowOffsets[row]!; token < data.rowOffsets[row + 1]!; token += 1) if (data.characters[2 * token]! >= 0) covered.add(data.characters[2 * token]!);
        }
        expect(covered.size).toBe(contextWords);
      },
    ), { numRuns: 60 });
  });

  it('labels a window if and only if it holds the whole answer, and the label covers it', async () => {
    const context = Array.from({ length: 40 }, (_, place) => ['king', 'queen', 'bridge', '1901', 'paris.'][place % 5]).join(' ');
    await fc.assert(fc.asyncProperty(fc.nat(context.length - 1), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 20, max: 70 }), fc.integer({ min: 0, max: 12 }), async (start, length, maxLength, docStride) => {
      const end = Math.min(start + length, context.length);
      const data = await encode('who', context, { maxLength, docStride }, { start, end });
      for (let row = 0; row < data.rows; row += 1) {
        const [from, to] = [data.rowOffsets[row]!, data.rowOffsets[row + 1]!];
        const held = [...data.characters.subarray(2 * from, 2 * to)].filter((edge) => edge >= 0);
        const [first, last] = data.answerTokens!.subarray(2 * row, 2 * row + 2);
        const whole = Math.min(...held) <= start && Math.max(...held) >= end;
        expect(first! > 0).toBe(whole);
        if (whole) {
          expect(last!).toBeGreaterThanOrEqual(first!);
          expect(data.characters[2 * (from + first!)]!).toBeLessThanOrEqual(Math.max(start, held[0]!));
          expect(data.characters[2 * (from + last!) + 1]!).toBeGreaterThanOrEqual(end);
        }
      }
    }), { numRuns: 60 });
  });
});
