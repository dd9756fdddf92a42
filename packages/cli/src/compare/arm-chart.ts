import type { ComparedArm } from '@stepsynth/core';
import { xyChart } from '../report/chart/xy-chart.ts';
import type { SafeHtml } from '../report/html.ts';
import { lineStyles } from './line-styles.ts';

type ArmRound = ComparedArm['rounds'][number];

/** Something that arms have a value of after each round. */
export interface ArmMeasure {
  readonly what: string;
  /** Undefined where it was not measured. */
  readonly of: (round: ArmRound) => number | undefined;
  readonly label: (value: number) => string;
  readonly caption: string;
}

/** The horizontal axis. */
export interface ArmAxis {
  readonly xTitle: string;
  readonly xOf: (round: ArmRound) => number;
  readonly xLabel: (value: number) => string;
  readonly xEnd?: number;
  /** Arms that have such an axis. @default all */
  readonly has?: (arm: ComparedArm) => boolean;
}

/** A line an arm, a point a round; an arm has the same look in every chart. */
export function armChart(arms: readonly ComparedArm[], { what, of, label, caption }: ArmMeasure, { xOf, has = () => true, ...axis }: ArmAxis): SafeHtml {
  const series = arms.map(({ arm, rounds }, place) => ({
    name: arm, ...lineStyles(place), shown: has(arms[place] as ComparedArm),
    points: rounds.flatMap((round) => {
      const y = of(round);
      return y === undefined ? [] : [{ x: xOf(round), y }];
    }),
  }));
  return xyChart({ ...axis, description: `${what} on the vertical axis against ${axis.xTitle}, one line an arm`, series: series.filter(({ shown, points }) => shown && points.length > 0), yLabel: label, caption });
}
