import { html, type SafeHtml } from '../html.ts';
import { chartFigure, horizontalGrid, plotArea, round, roundLabels } from './frame.ts';
import { bandScale, linearScale } from './scale.ts';

/** One series of bars by round. Series with `below` hang under the zero line; the others are stacked on it. */
export interface BarSeries {
  readonly name: string;
  readonly mark: string;
  readonly values: readonly number[];
  readonly below?: boolean;
}

export interface BarChartOptions {
  readonly description: string;
  readonly rounds: readonly number[];
  readonly series: readonly BarSeries[];
  readonly label: (value: number) => string;
  /** Of the axis. @default label */
  readonly tickLabel?: (value: number) => string;
  readonly caption?: string;
}

/** Stacked bars of counts by round, over and under zero. */
export function barChart(options: BarChartOptions): SafeHtml {
  const total = (below: boolean): number => Math.max(0, ...options.rounds.map((_, index) =>
    options.series.filter((series) => (series.below === true) === below).reduce((sum, series) => sum + (series.values[index] ?? 0), 0)));
  const y = linearScale([-total(true), Math.max(1, total(false))], plotArea.y, 1);
  const x = bandScale(options.rounds.length, plotArea.x);
  const width = Math.min(56, x.band * 0.62);
  const zero = round(y(0));
  const drawing = html`${horizontalGrid(y, (tick) => (options.tickLabel ?? options.label)(Math.abs(tick)))}${roundLabels(options.rounds, x.place, 'round')}${options.rounds.map((_, index) => bars(options, index, x.place(index) - width / 2, width, y))}<line class="zero" x1="${plotArea.x[0]}" x2="${plotArea.x[1]}" y1="${zero}" y2="${zero}"/>`;
  return chartFigure({
    description: options.description,
    legend: options.series.map(({ mark, name }) => ({ mark, name })),
    drawing,
    ...(options.caption !== undefined && { caption: options.caption }),
  });
}

function bars(options: BarChartOptions, index: number, left: number, width: number, y: (value: number) => number): SafeHtml {
  let above = 0;
  let below = 0;
  return html`${options.series.map((series) => {
    const value = series.values[index] ?? 0;
    if (value === 0) return undefined;
    const [from, to] = series.below === true ? [below, (below -= value)] : [above, (above += value)];
    const top = round(Math.min(y(from), y(to)));
    const height = round(Math.abs(y(to) - y(from)));
    return html`<rect class="fill ${series.mark}" x="${round(left)}" y="${top}" width="${round(width)}" height="${height}"><title>${`${series.name}, round ${options.rounds[index]}: ${options.label(value)}`}</title></rect>`;
  })}`;
}
