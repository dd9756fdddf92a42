import { html, type Fragment, type SafeHtml } from '../html.ts';
import type { Scale } from './scale.ts';

/** Size of every chart in drawing units; the page scales it to its column. */
export const chartSize = { width: 460, height: 280, left: 46, right: 14, top: 12, bottom: 50 } as const;

/** Baselines of what stands below the plot, down from it; apart also in the larger type of narrow pages. */
export const belowPlot = { labels: 23, title: 43 } as const;

export const plotArea = {
  x: [chartSize.left, chartSize.width - chartSize.right] as const,
  y: [chartSize.height - chartSize.bottom, chartSize.top] as const,
};

/** How a line is drawn. */
export type LineStyle = 'solid' | 'dashed' | 'dotted';

/** Series of a legend; `mark` names a style class of the page. */
export interface LegendEntry {
  readonly mark: string;
  readonly name: string;
  /** Of a series that is a line. */
  readonly line?: LineStyle;
}

/** A chart: legend, drawing with its description for screen readers, caption. */
export function chartFigure(options: { description: string; legend: readonly LegendEntry[]; drawing: Fragment; caption?: Fragment }): SafeHtml {
  const { width, height } = chartSize;
  return html`<figure class="chart">
<ul class="legend" aria-hidden="true">${options.legend.map((entry) => html`<li>${swatch(entry)}${entry.name}</li>`)}</ul>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${options.description}">${options.drawing}</svg>
${options.caption !== undefined && html`<figcaption>${options.caption}</figcaption>`}</figure>`;
}

function swatch({ mark, line }: LegendEntry): SafeHtml {
  if (line === undefined) return html`<svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect class="fill ${mark}" x="1" y="1" width="12" height="12" rx="3"/></svg>`;
  return html`<svg class="swatch line ${mark} ${line}" viewBox="0 0 26 14" width="26" height="14" aria-hidden="true"><polyline points="1,7 25,7"/></svg>`;
}

/** Horizontal grid lines with their labels at the left. */
export function horizontalGrid(scale: Scale, label: (tick: number) => string): SafeHtml {
  const [left, right] = plotArea.x;
  return html`<g class="grid">${scale.ticks.map((tick) => {
    const y = round(scale(tick));
    return html`<line x1="${left}" x2="${right}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${y}" dy="0.32em" text-anchor="end">${label(tick)}</text>`;
  })}</g>`;
}

/** Labels below the plot, thinned where they would touch. */
export function roundLabels(rounds: readonly number[], place: (index: number) => number, title: string): SafeHtml {
  const every = Math.max(1, Math.ceil(rounds.length / 12));
  const y = plotArea.y[0];
  const middle = (plotArea.x[0] + plotArea.x[1]) / 2;
  return html`<g class="axis">${rounds.map((label, index) =>
    index % every === 0 && html`<text x="${round(place(index))}" y="${y + belowPlot.labels}" text-anchor="middle">${label}</text>`)}<text class="axis-title" x="${middle}" y="${y + belowPlot.title}" text-anchor="middle">${title}</text></g>`;
}

/** Coordinates to a tenth of a unit, so that pages stay small and stable. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
