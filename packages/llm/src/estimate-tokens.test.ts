import { expect, it } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

it.each([
  ['', 'gpt-4o', 0],
  ['hello world', 'gpt-4o', 2],
  ['hello world', '', 2],
  ['tiktoken is great!', 'gpt-3.5-turbo', 6], // the README of tiktoken
])('%j has its tokens in %s', async (text, model, tokens) => {
  expect(await estimateTokens(text, model)).toBe(tokens);
});

it('uses the older vocabulary for older models', async () => {
  const text = 'Überraschungsgäste übernachten größtenteils außerhalb.';
  expect(await estimateTokens(text, 'gpt-4-turbo')).toBe(await estimateTokens(text, 'gpt-3.5-turbo-0125'));
  expect(await estimateTokens(text, 'gpt-4-turbo')).toBeGreaterThan(await estimateTokens(text, 'gpt-4.1'));
});

it('takes what looks like a special token for text', async () => {
  expect(await estimateTokens('<|endoftext|>', 'gpt-4o')).toBeGreaterThan(1);
});
