import { describe, expect, it } from 'vitest';
import { exampleReport } from '../testing/example-report.ts';
import { describeGap } from './describe-gap.ts';

describe('describeGap', () => {
  it('has a line for each round and one for gold', () => {
    const lines = describeGap(exampleReport({ gap: false })).join('\n').split('\n');
    expect(lines[1]).toContain('within labels');
    expect(lines[2]).toMatch(/^round +rows +AUC +95 % +Fréchet +coverage +similarity to errors +edit distance$/);
    expect(lines[3]).toMatch(/^0 +250 +0\.910 +0\.879 to 0\.941 +0\.533 +41\.2.% +– +–$/);
    expect(lines[4]).toMatch(/^1 +250 +0\.875 .* 0\.8461 +14\.6$/);
    expect(lines[7]).toMatch(/^gold +148 +0\.497 /);
    expect(lines[8]).toContain('Of 3 steps');
  });

  it('says nothing where nothing was measured, and what is exact where that is all', () => {
    expect(describeGap(exampleReport({ gap: false, estimatedGap: false }))).toEqual([]);
    expect(describeGap(exampleReport({ estimatedGap: false }))).toEqual([expect.stringContaining('total variation fell')]);
  });
});
