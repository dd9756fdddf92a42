import type { TokenPrice } from '@stepsynth/core';

/** Prices of one model, and where they come from. */
export interface ModelPrice extends TokenPrice {
  /** Name in the table. */
  readonly model: string;
  /** Day the price was looked up, such as 2026-11-23. */
  readonly date: string;
  readonly source: string;
}
