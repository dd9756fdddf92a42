import { describe, expect, it } from 'vitest';
import { isRefusal } from './refusal.ts';

describe('isRefusal', () => {
  it.each([
    "I'm sorry, I cannot generate inappropriate or negative content.",
    'I’m sorry, but I can’t help with that request. I can’t assist with this.',
    'Sorry, I cannot generate a response to this prompt as it contains negative sentiments.',
    "I'm sorry but as an AI language model, I cannot write a negative review.",
    'As an AI language model, I cannot have opinions about films.',
    'I cannot fulfill this request as it goes against my guidelines.',
    "I am sorry, I am not comfortable generating a negative review out of someone's creative work.",
    "I'm sorry, I cannot do that as the tone of the given review is extremely negative.",
    'Unfortunately, I cannot generate a negative review as it goes against my programming.',
    "I cannot generate fake reviews as it goes against openAI's content policy.",
    'I apologize, but I am unable to create content of this kind.',
    "I can't write inappropriate content.",
    '"I cannot comply with this prompt."',
    "I won't provide harmful content.",
  ])('finds %j', (text) => {
    expect(isRefusal(text)).toBe(true);
  });

  it.each([
    "I'm sorry to say that the latest adaptation falls short.",
    "I'm sorry, but I completely disagree with that positive review.",
    "I'm sorry, but I cannot recommend this film to anyone.",
    'I cannot believe I wasted two hours on this.',
    "I can't recommend this movie enough.",
    'I cannot help but wonder who wrote this.',
    "I can't write a review of this film without mentioning the music.",
    'Sorry, I cannot stand this actor.',
    'Unfortunately, I cannot say much good about it.',
    'The robot says: as an AI language model, I cannot love.',
    "Critics say I'm sorry, I cannot generate inappropriate content is the best line.",
  ])('leaves %j', (text) => {
    expect(isRefusal(text)).toBe(false);
  });
});
