import { describe, expect, it } from 'vitest';

import { toSpanPredictions } from './trained-model.ts';

const table = { rows: 2, tokens: 3, columns: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6) };

describe('toSpanPredictions', () => {
  it('parts start and end logits', () => {
    expect(toSpanPredictions({ ...table, losses: Float32Array.of(0.5, 1) }, 3)).toEqual({
      rows: 2, startLogits: Float32Array.of(1, 3, 5), endLogits: Float32Array.of(2, 4, 6), losses: Float32Array.of(0.5, 1),
    });
    expect(toSpanPredictions(table, 3)).not.toHaveProperty('losses');
  });

  it('refuses outputs of rows and of other tokens', () => {
    const { tokens: _, ...ofRows } = table;
    expect(() => toSpanPredictions(ofRows, 3)).toThrow('has labels');
    expect(() => toSpanPredictions(table, 4)).toThrow('3 tokens for 4');
  });
});
