import { html, type SafeHtml } from '../html.ts';
import { belowPlot, chartFigure, horizontalGrid, plotArea, round, type LineStyle } from './frame.ts';
import { linearScale, type Scale } from './scale.ts';

/** Points of one series in the order in which they are joined. */
export interface XySeries {
  readonly name: string;
  /** Style class: series-1 … series-4. */
  readonly mark: string;
  /** @default solid */
  readonly line?: LineStyle;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface XyChartOptions {
  readonly description: string;
  readonly xTitle: string;
  readonly series: readonly XySeries[];
  readonly xLabel: (value: number) => string;
  readonly yLabel: (value: number) => string;
  /** End of the horizontal axis, for charts that are read side by side. @default the largest x */
  readonly xEnd?: number;
  readonly caption?: string;
}

/** Lines over two measured axes, the horizontal one from zero. */
export function xyChart({ description, xTitle, series, xLabel, yLabel, xEnd, caption }: XyChartOptions): SafeHtml {
  const points = series.flatMap((one) => one.points);
  const x = linearScale([0, xEnd ?? Math.max(...points.map((point) => point.x))], plotArea.x);
  const y = linearScale([Math.min(...points.map((point) => point.y)), Math.max(...points.map((point) => point.y))], plotArea.y);
  const drawing = html`${horizontalGrid(y, yLabel)}${horizontalAxis(x, xLabel, xTitle)}${series.map((one) => html`<g class="line ${one.mark} ${one.line ?? 'solid'}"><polyline points="${one.points.map((point) => `${round(x(point.x))},${round(y(point.y))}`).join(' ')}"/>${one.points.map((point) => html`<g><title>${`${one.name}, ${xLabel(point.x)}: ${yLabel(point.y)}`}</title><circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="4"/></g>`)}</g>`)}`;
  return chartFigure({ description, legend: series.map(({ mark, name, line = 'solid' }) => ({ mark, name, line })), drawing, ...(caption !== undefined && { caption }) });
}

function horizontalAxis(x: Scale, label: (value: number) => string, title: string): SafeHtml {
  const y = plotArea.y[0];
  const middle = (plotArea.x[0] + plotArea.x[1]) / 2;
  return html`<g class="axis">${x.ticks.map((tick) => html`<text x="${round(x(tick))}" y="${y + belowPlot.labels}" text-anchor="middle">${label(tick)}</text>`)}<text class="axis-title" x="${middle}" y="${y + belowPlot.title}" text-anchor="middle">${title}</text></g>`;
}
