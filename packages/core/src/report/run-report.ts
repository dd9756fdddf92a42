import type { ControlResult } from '../control/control-result.ts';
import type { WindowScores } from '../evaluation/window-scores.ts';
import type { GapEstimate, RoundGap } from '../gap/gap-estimate.ts';
import type { OverlapTable } from '../overlap/overlap-table.ts';
import type { CallSpend } from '../spend/call-spend.ts';
import type { TeacherLabelCounts } from './teacher-labels.ts';
import type { ByMetric, Metric } from '../target/target.ts';

/** Interval of a metric at 95 %, by bootstrap. */
export type Interval = readonly [low: number, high: number];

/**
 * Scores on one part of gold, in [0, 1]: `accuracy`, the share of rows that are right, and the metrics of the task, which
 * the report lists: accuracy and macroF1 of labels, exactMatch (the accuracy again) and f1 of answers.
 */
export type PartScores = ByMetric<number>;

/** Scores of one label, in [0, 1]; `support` counts its gold rows. */
export interface LabelScores {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** What one round did. */
export interface RoundReport {
  readonly round: number;
  readonly trainingRows: number;
  /** Rows this round added: seed data for round 0, extrapolated data after. */
  readonly addedRows: number;
  readonly requestedRows: number;
  readonly candidates: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
  /** Misclassified mining examples. */
  readonly errors: number;
  /** Mining examples wrong in the round before and right now; 0 in round 0. */
  readonly fixed: number;
  /** Mining examples right in the round before and wrong now; 0 in round 0. */
  readonly broken: number;
  readonly mining: PartScores;
  readonly selection: PartScores & {
    readonly interval95: ByMetric<Interval>;
    /** [gold label][predicted label], in the order of `labels`; absent without labels. */
    readonly confusion?: readonly (readonly number[])[];
  };
  /** Against the round before, on selection: McNemar's exact test, two-sided. */
  readonly mcnemar?: { readonly fixed: number; readonly broken: number; readonly pValue: number };
  /** Rows of all data so far that `labelNoise` left out of this round's training, or let count less (by votes or doubt); absent where there are none. */
  readonly labelNoise?: { readonly leftOut: number; readonly weighedLess: number };
  /** Exact, of all that was trained on, in a simulated world. */
  readonly gap?: { readonly totalVariation: number; readonly jensenShannon: number };
  /** Gold selection against the synthetic rows trained on, in the states of the initial encoder; absent where it was not measured. */
  readonly estimatedGap?: RoundGap;
  /** Where the teacher's labels took the place of gold's; from round 1. */
  readonly teacherLabels?: TeacherLabelCounts;
  /** Calls of a language model for this round's data, votes on it and labels of its errors included, rationales in round 0; answers of a shared journal are counted. */
  readonly spend: CallSpend;
  readonly trainer: { readonly tokens: number; readonly seconds: number; readonly tokensPerSecond: number; readonly device: string; readonly precision: string };
}

/** Change of a metric with its interval at 95 %, by paired bootstrap. */
export interface MetricChange {
  readonly difference: number;
  readonly interval95: Interval;
}

/** The final round against seed data alone, on selection. */
export type Gain = ByMetric<MetricChange> & {
  /** McNemar's exact test, two-sided. */
  readonly mcnemar: { readonly fixed: number; readonly broken: number; readonly pValue: number };
};

/** `report.json`; adding fields is free, changing these is a decision record. */
export interface RunReport {
  readonly schemaVersion: 1;
  readonly stepsynthVersion: string;
  readonly task: string;
  readonly method: string;
  readonly seed: number;
  readonly simulated: boolean;
  readonly goldRoles: 'split' | 'paper';
  /** None where the answer is a span of the context. */
  readonly labels: readonly string[];
  /** The metrics of the task, the first one first. */
  readonly metrics: readonly [Metric, Metric];
  readonly rounds: readonly RoundReport[];
  /** Round whose model is the final one. */
  readonly finalRound: number;
  /** Gold mining against gold selection by the measures of `estimatedGap`: what no gap looks like. Absent under the gold roles of the paper. */
  readonly goldGap?: GapEstimate;
  /** By round: rows from errors against control rows, where `control` is on. */
  readonly control?: readonly ControlResult[];
  /** Absent where the final model is that of seed data alone. */
  readonly gain?: Gain;
  /** What the teacher's texts share with gold; absent where `filters.overlapTable` is off, and in runs of earlier versions. */
  readonly overlap?: OverlapTable;
  readonly test: PartScores & {
    readonly rows: number;
    readonly interval95: ByMetric<Interval>;
    /** The paper's own scores of answers, by window; absent with labels. Not to be compared with exactMatch and f1. */
    readonly windowScores?: WindowScores;
    /** Absent without labels. */
    readonly perLabel?: readonly LabelScores[];
    /** [gold label][predicted label], in the order of `labels`; absent without labels. */
    readonly confusion?: readonly (readonly number[])[];
  };
  readonly spend: { readonly calls: number; readonly cachedCalls: number; readonly promptTokens: number; readonly completionTokens: number; readonly dollars: number | null; readonly capDollars: number | null; readonly capTokens?: number | null };
  /** Of `spend`, answers of a shared journal counted again: what was asked for a last round whose data was not trained on. Absent where there is none. */
  readonly unusedSpend?: CallSpend;
  readonly model: { readonly directory: string; readonly checkpoint: string; readonly parameters: number };
  /** Gold rows that the final model was trained on beside the dataset; absent where there are none. */
  readonly goldRows?: number;
  readonly dataset: { readonly rows: number; readonly sha256: string };
  /** Errors with the examples written from them, at most twenty. */
  readonly errorSamples: readonly {
    readonly goldId: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly label: string;
    readonly predicted: string;
    readonly round: number;
    readonly fixedNextRound: boolean | null;
    readonly examples: readonly Readonly<Record<string, string>>[];
  }[];
  /** Rejected candidates, at most three a reason. */
  readonly rejectionSamples: readonly {
    readonly reason: string;
    readonly round: number;
    readonly label: string;
    /** Absent where the teacher proposed nothing. */
    readonly fields?: Readonly<Record<string, string>>;
    /** Row in the lineage, such as `seed-12@0`. */
    readonly row: string;
  }[];
  readonly warnings: readonly string[];
  readonly stoppedBecause: string;
}
