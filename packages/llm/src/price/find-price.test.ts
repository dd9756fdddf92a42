import { describe, expect, it } from 'vitest';
import { findPrice } from './find-price.ts';
import table from './prices.json' with { type: 'json' };

describe('findPrice', () => {
  it.each([
    ['gpt-4o-mini', 'gpt-4o-mini'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['gpt-3.5-turbo-0125', 'gpt-3.5-turbo'],
    ['openai/gpt-5-mini', 'gpt-5-mini'],
    ['GPT-4.1', 'gpt-4.1'],
    ['ft:gpt-4o-mini:acme', undefined],
    ['gpt-4o-mini-audio-preview', undefined],
    ['llama-3.1-8b', undefined],
    ['', undefined],
  ])('%s is priced as %s', (model, expected) => {
    expect(findPrice(model)?.model).toBe(expected);
  });

  it('has a price, a day and a known source in each row, and each model once', () => {
    for (const { promptPerMillion, completionPerMillion, date, source } of table.models) {
      expect(promptPerMillion).toBeGreaterThan(0);
      expect(completionPerMillion).toBeGreaterThanOrEqual(promptPerMillion);
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/u);
      expect(Object.keys(table.sources)).toContain(source);
    }
    expect(new Set(table.models.map(({ model }) => model)).size).toBe(table.models.length);
  });
});
