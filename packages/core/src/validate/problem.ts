/** Something about a task that its user should know before a run. */
export interface Problem {
  /** An error keeps a run from starting or from meaning anything; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** Setting or file it is about, such as `labels[1].word`. */
  readonly place: string;
  /** One line: what is wrong. */
  readonly problem: string;
  /** What to do about it. */
  readonly cure: string;
}
