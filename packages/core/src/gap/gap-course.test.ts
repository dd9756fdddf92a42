import { describe, expect, it } from 'vitest';
import { gapCourse } from './gap-course.ts';

const course = (...points: readonly (readonly [number, number])[]): { accuracy: number; gap: number }[] => points.map(([accuracy, gap]) => ({ accuracy, gap }));

describe('gapCourse', () => {
  it('counts the steps of every run by where accuracy and the gap went', () => {
    expect(gapCourse([course([0.5, 0.9], [0.6, 0.8], [0.55, 0.85]), course([0.5, 0.9], [0.6, 0.95]), course([0.5, 0.9])])).toEqual({ steps: 3, fellAndRose: 1, grewAndFell: 1, apart: 1 });
  });

  it('counts a step in which one stayed as no more than a step', () => {
    expect(gapCourse([course([0.5, 0.9], [0.5, 0.8], [0.6, 0.8])])).toEqual({ steps: 2, fellAndRose: 0, grewAndFell: 0, apart: 0 });
  });
});
