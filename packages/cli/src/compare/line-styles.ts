import type { LineStyle } from '../report/chart/frame.ts';

const COLOURS = 5;
const lines: readonly LineStyle[] = ['solid', 'dashed', 'dotted'];

/** The look of the n-th line of a chart: five colours, then the same dashed, then dotted. */
export function lineStyles(place: number): { mark: string; line: LineStyle } {
  return { mark: `series-${(place % COLOURS) + 1}`, line: lines[Math.floor(place / COLOURS) % lines.length] as LineStyle };
}
