import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCompletion } from './read-completion.ts';

const worst = { promptTokens: 100, completionTokens: 50 };
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

function bodyOf(choice: object, rest: object = {}): string {
  return JSON.stringify({ id: 'chatcmpl-1', model: 'served', choices: [choice], usage, ...rest });
}

function generationOf(choice: object, rest: object = {}): unknown {
  const read = readCompletion(bodyOf(choice, rest), worst);
  if (read.kind !== 'completion') throw new Error(read.kind);
  return read.generation;
}

const billed = { promptTokens: 7, completionTokens: 3 };

describe('readCompletion', () => {
  it.each([
    ['stop', { finish_reason: 'stop', message: { content: 'A joy.' } }, { status: 'completed', text: 'A joy.' }],
    ['no finish reason', { message: { content: 'A joy.' } }, { status: 'completed', text: 'A joy.' }],
    ['length', { finish_reason: 'length', message: { content: 'A j' } }, { status: 'truncated', text: 'A j' }],
    ['length within reasoning', { finish_reason: 'length', message: { content: '<think>so' } }, { status: 'truncated', text: '' }],
    ['content_filter', { finish_reason: 'content_filter', message: { content: null } }, { status: 'refused', reason: 'content filter' }],
    ['a refusal', { finish_reason: 'stop', message: { content: null, refusal: 'I cannot.' } }, { status: 'refused', reason: 'I cannot.' }],
    ['no content', { finish_reason: 'stop', message: { content: null, refusal: null } }, { status: 'completed', text: '' }],
    ['reasoning beside the content', { finish_reason: 'stop', message: { content: 'A joy.', reasoning_content: 'hm' } }, { status: 'completed', text: 'A joy.' }],
    ['content in parts', { finish_reason: 'stop', message: { content: [{ type: 'thinking', thinking: 'hm' }, { type: 'text', text: 'A ' }, { type: 'text', text: 'joy.' }] } }, { status: 'completed', text: 'A joy.' }],
  ])('reads %s', (_, choice, generation) => {
    expect(generationOf(choice)).toEqual({ ...generation, usage: billed });
  });

  it.each([
    ['the total alone', { prompt_tokens: 7, total_tokens: 10 }, billed, true],
    ['nothing', undefined, worst, false],
    ['null', null, worst, false],
    ['negative counts', { prompt_tokens: -1, completion_tokens: 3 }, worst, false],
    ['a negative difference', { prompt_tokens: 7, total_tokens: 3 }, worst, false],
    ['text', { prompt_tokens: '7', completion_tokens: 3 }, worst, false],
    ['a fraction', { prompt_tokens: 7.5, completion_tokens: 3 }, worst, false],
  ])('counts usage from %s', (_, reported, expected, usageKnown) => {
    expect(readCompletion(bodyOf({ message: { content: 'x' } }, { usage: reported }), worst)).toMatchObject({ usageKnown, generation: { usage: expected } });
  });

  it.each([
    ['an error', '{"error":{"message":"no","code":502,"type":null}}', { kind: 'error', error: { message: 'no', code: '502' } }],
    ['an error as text', '{"error":"overloaded"}', { kind: 'error', error: { message: 'overloaded' } }],
    ['no choice', '{"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":0}}', { kind: 'no-choice', usage: { promptTokens: 4, completionTokens: 0 } }],
    ['a page', '<!doctype html><p>x', { kind: 'unreadable', reason: 'a web page instead of JSON', cut: false }],
    ['nothing', '', { kind: 'unreadable', reason: 'an empty body', cut: true }],
    ['half of it', '{"choices":[{"mess', { kind: 'unreadable', reason: 'JSON that breaks off or is damaged', cut: true }],
    ['another document', '{"object":"list"}', { kind: 'unreadable', reason: 'a JSON body that is no chat completion', cut: false }],
  ])('tells %s from a completion', (_, text, expected) => {
    expect(readCompletion(text, worst)).toEqual(expected);
  });

  it('takes an error that is null for none', () => {
    expect(readCompletion(bodyOf({ message: { content: 'x' } }, { error: null }), worst).kind).toBe('completion');
  });

  it('never throws, whatever the body', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readCompletion(text, worst)));
    const whole = bodyOf({ finish_reason: 'stop', message: { content: 'A joy.' } });
    for (let length = 0; length < whole.length; length += 1) expect(readCompletion(whole.slice(0, length), worst).kind).toBe('unreadable');
  });
});
