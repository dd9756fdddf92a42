import { describe, expect, it } from 'vitest';
import { exampleReport } from '../../testing/example-report.ts';
import { gap, hasGap } from './gap.ts';

const textOf = (report: Parameters<typeof gap>[0]): string => (gap(report)?.markup ?? '').replace(/<title>.*?<\/title>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const report = exampleReport({ gap: false });

describe('the gap in the report', () => {
  it('has a plot of accuracy and one of each measure, and every figure in a table', () => {
    const { markup } = gap(report)!;
    expect(markup.match(/<figure class="chart">/g)?.length).toBe(4);
    const text = textOf(report);
    for (const part of ['0.910', '0.879 to 0.941', '0.533', '41.2', '0.412', '250', '0.8461', '14.6']) expect(text).toContain(part);
    expect(text).toContain('gold against gold');
    expect(text).not.toContain('simulated world');
    expect(markup).not.toMatch(/NaN|undefined/);
  });

  it('says whether the gap fell where accuracy rose', () => {
    expect(textOf(report)).toContain('Of 3 steps from a round to the next, the classifier’s AUC fell while accuracy rose in 3, grew while accuracy fell in 0, and went the same way as accuracy in 0.');
    expect(textOf(exampleReport({ rounds: 0, gap: false }))).not.toContain('steps');
  });

  it('has the exact distance too in a simulated world, or alone', () => {
    expect(gap(exampleReport())!.markup.match(/<figure class="chart">/g)?.length).toBe(5);
    const exact = gap(exampleReport({ estimatedGap: false }))!.markup;
    expect(exact.match(/<figure class="chart">/g)?.length).toBe(2);
    expect(exact).not.toContain('AUC');
    expect(hasGap(exampleReport({ gap: false, estimatedGap: false }))).toBe(false);
    expect(gap(exampleReport({ gap: false, estimatedGap: false }))).toBeUndefined();
  });

  it('leaves a hole where a round was not measured, and its axis has all rounds', () => {
    const [first, ...rest] = report.rounds;
    const { estimatedGap: _, ...unmeasured } = first!;
    const { markup } = gap({ ...report, rounds: [unmeasured, ...rest] })!;
    const [accuracy, auc] = markup.match(/<svg viewBox[^]*?<\/svg>/g)!;
    const circles = (plot: string): number => plot.match(/<circle/g)!.length;
    expect([circles(accuracy!), circles(auc!)]).toEqual([4, 3]);
    expect(auc).toContain('round 0 not measured');
    expect(/<g class="axis">[^]*?<\/g>/.exec(accuracy!)![0]).toBe(/<g class="axis">[^]*?<\/g>/.exec(auc!)![0]);
  });
});
