import { describe, expect, it } from 'vitest';
import { exampleOverlap } from '../testing/example-overlap.ts';
import { overlapLines } from './overlap-lines.ts';

describe('overlapLines', () => {
  it('says what the rows that were trained on share with each part', () => {
    expect(overlapLines(exampleOverlap()).split('\n')).toEqual([
      'overlap with gold    rows   verbatim   exact   8 words   13 words   MinHash   embedding',
      'mining              2,007          0       0        61         22        35          90',
      'selection           2,007          0       0         0          0         0           0',
      'test                2,007          0       0         0          0         0           0',
    ]);
  });

  it('names the field where there are two, and leaves out what was not compared', () => {
    const { cosine: _, rows: [mining], ...table } = exampleOverlap();
    const lines = overlapLines({ ...table, rows: [mining!, { ...mining!, field: 'context' }] }).split('\n');
    expect(lines[0]).not.toContain('embedding');
    expect(lines.slice(1).map((line) => line.split('   ')[0])).toEqual(['mining, generated', 'mining, context']);
  });
});
