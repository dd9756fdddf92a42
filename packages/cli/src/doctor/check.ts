/** One line of `doctor`. */
export interface Check {
  readonly name: string;
  /** `problem`: something that is needed is missing. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly detail: string;
  /** What to do; with every status but ok. */
  readonly hint?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail };
}

export function warning(name: string, detail: string, hint: string): Check {
  return { name, status: 'warning', detail, hint };
}

export function problem(name: string, detail: string, hint: string): Check {
  return { name, status: 'problem', detail, hint };
}
