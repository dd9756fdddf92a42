import { html, type SafeHtml } from '../html.ts';
import { chartFigure, horizontalGrid, plotArea, round, roundLabels } from './frame.ts';
import { bandScale, linearScale } from './scale.ts';

/** One line of a chart by round; `intervals` draw a whisker at each point. */
export interface LineSeries {
  readonly name: string;
  /** Style class: series-1 … series-4. */
  readonly mark: string;
  /** By round; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
  readonly intervals?: readonly (readonly [number, number] | undefined)[];
  readonly dashed?: boolean;
}

export interface LineChartOptions {
  readonly description: string;
  readonly rounds: readonly number[];
  readonly series: readonly LineSeries[];
  readonly label: (value: number) => string;
  readonly tickLabel: (value: number) => string;
  /** Axis begins at zero rather than near the smallest value. */
  readonly fromZero?: boolean;
  /** A level to compare with, drawn across. */
  readonly reference?: { readonly name: string; readonly mark: string; readonly value: number };
  readonly caption?: string;
}

/** Lines by round, one point a round, whiskers where a series has intervals. */
export function lineChart(options: LineChartOptions): SafeHtml {
  const { reference } = options;
  const values = [...options.series.flatMap((series) => [...series.values, ...(series.intervals ?? []).flat()]), reference?.value].filter((value) => value !== undefined);
  const low = options.fromZero === true ? 0 : Math.min(...values);
  const y = linearScale([low, Math.max(...values)], plotArea.y);
  const x = bandScale(options.rounds.length, plotArea.x);
  const withIntervals = options.series.filter((series) => series.intervals !== undefined);
  const drawing = html`${horizontalGrid(y, options.tickLabel)}${roundLabels(options.rounds, x.place, 'round')}${reference !== undefined && referenceLine(reference, options.label, y)}${options.series.map((series) => {
    const shift = series.intervals === undefined ? 0 : (withIntervals.indexOf(series) - (withIntervals.length - 1) / 2) * Math.min(9, x.band / 6);
    return drawSeries(series, options, (at) => x.place(at) + shift, y);
  })}`;
  return chartFigure({
    description: options.description,
    legend: [...options.series, ...(reference === undefined ? [] : [{ ...reference, dashed: true }])].map(({ mark, name, dashed = false }) => ({ mark, name, line: dashed ? 'dashed' : 'solid' })),
    drawing,
    ...(options.caption !== undefined && { caption: options.caption }),
  });
}

function drawSeries(series: LineSeries, options: LineChartOptions, x: (index: number) => number, y: (value: number) => number): SafeHtml {
  const points = series.values.flatMap((value, index) => (value === undefined ? [] : [`${round(x(index))},${round(y(value))}`])).join(' ');
  return html`<g class="line ${series.mark}${series.dashed === true ? ' dashed' : ''}"><polyline points="${points}"/>${series.values.map((value, index) => {
    if (value === undefined) return undefined;
    const interval = series.intervals?.[index];
    const across = round(x(index));
    const title = `${series.name}, round ${options.rounds[index]}: ${options.label(value)}${interval === undefined ? '' : ` (95 %: ${options.label(interval[0])} to ${options.label(interval[1])})`}`;
    return html`<g><title>${title}</title>${interval !== undefined && whisker(across, round(y(interval[0])), round(y(interval[1])))}<circle cx="${across}" cy="${round(y(value))}" r="4"/></g>`;
  })}</g>`;
}

function referenceLine({ name, mark, value }: NonNullable<LineChartOptions['reference']>, label: (value: number) => string, y: (value: number) => number): SafeHtml {
  const level = round(y(value));
  const [left, right] = plotArea.x;
  return html`<g class="line ${mark} dashed"><title>${`${name}: ${label(value)}`}</title><polyline points="${left},${level} ${right},${level}"/></g>`;
}

function whisker(x: number, low: number, high: number): SafeHtml {
  return html`<path class="whisker" d="M${x - 4} ${low}h8M${x - 4} ${high}h8M${x} ${low}V${high}"/>`;
}
