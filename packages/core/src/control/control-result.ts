/** Rows from errors against as many control rows on top of the same training data, on selection. */
export interface ControlResult {
  /** q: the round whose data was tried. */
  readonly round: number;
  /** m, of each kind. */
  readonly rows: number;
  readonly seeds: number;
  /** Mean accuracy over seeds, with rows from errors. */
  readonly withErrors: number;
  readonly withControl: number;
  /** `withErrors` less `withControl`. */
  readonly gain: number;
  /** At 95 %, over seeds and selection rows. */
  readonly interval95: readonly [low: number, high: number];
  readonly minGain: number;
  /** `no gain` only where the whole interval lies below `minGain`. */
  readonly verdict: 'gain' | 'no gain' | 'cannot tell';
  /** The smallest gain that this could have told from none: level 5 %, power 80 %. */
  readonly smallestDetectable: number;
}
