import type { TokenPrice } from '@stepsynth/core';

/** What the page says about a run beyond `report.json`: from the manifest, or measured when the page is written. */
export interface ReportContext {
  /** Setting by dotted path, such as `training.learningRate`. */
  readonly settings: readonly (readonly [path: string, value: string])[];
  /** Version by component, such as `libtorch`. */
  readonly versions: readonly (readonly [component: string, version: string])[];
  /** Input file and its sha256. */
  readonly inputs: readonly (readonly [file: string, sha256: string])[];
  /** When the run began, ISO 8601; absent where the manifest does not say. */
  readonly startedAt?: string;
  /** Of the language model; absent where it is not known. */
  readonly price?: TokenPrice;
}

/** For a report read without its manifest. */
export const emptyContext: ReportContext = { settings: [], versions: [], inputs: [] };
