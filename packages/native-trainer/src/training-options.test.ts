import { describe, expect, it } from 'vitest';

import { TOY_LABELS, TOY_OPTIONS } from './testing/toy-task.ts';
import { toNativeOptions } from './training-options.ts';

describe('toNativeOptions', () => {
  it('turns absent settings off', () => {
    expect(toNativeOptions(TOY_OPTIONS, TOY_LABELS)).toMatchObject({
      max_steps: 0, warmup_steps: -1, layerwise_learning_rate_decay: 1, freeze_embeddings: false, freeze_layers: 0, class_weights: [], focal_gamma: 0,
    });
  });

  it('puts class weights in the order of the labels', () => {
    expect(toNativeOptions({ ...TOY_OPTIONS, classWeights: { high: 2.5 } }, TOY_LABELS).class_weights).toEqual([1, 2.5]);
    expect(toNativeOptions({ ...TOY_OPTIONS, classWeights: { high: 2, low: 0 } }, TOY_LABELS).class_weights).toEqual([0, 2]);
  });

  it('refuses a weight of no label', () => {
    expect(() => toNativeOptions({ ...TOY_OPTIONS, classWeights: { hgih: 2 } }, TOY_LABELS)).toThrow('classWeights has hgih, which is no label');
  });
});
