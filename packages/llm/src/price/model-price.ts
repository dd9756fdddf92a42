/** Dollars for a million tokens. */
export interface TokenPrices {
  readonly promptPerMillion: number;
  readonly completionPerMillion: number;
}

/** Prices of one model, and where they come from. */
export interface ModelPrice extends TokenPrices {
  /** Name in the table. */
  readonly model: string;
  /** Day the price was looked up, such as 2026-11-23. */
  readonly date: string;
  readonly source: string;
}
