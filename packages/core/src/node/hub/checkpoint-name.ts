/** A repository on the Hugging Face hub, at a revision. */
export interface CheckpointName {
  /** `distilbert-base-uncased`, or `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly repository: string;
  /** Branch, tag or commit. @default 'main' */
  readonly revision: string;
}

const REPOSITORY = /^(?:[A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/;
const REVISION = /^[\w][\w./-]*$/;
const LONGEST = 96;

/** Reads `name`, `organisation/name` or either with `@revision`; undefined for a text that can be no such name. */
export function parseCheckpointName(text: string): CheckpointName | undefined {
  const at = text.indexOf('@');
  const repository = at === -1 ? text : text.slice(0, at);
  const revision = at === -1 ? 'main' : text.slice(at + 1);
  if (repository.length > LONGEST || !REPOSITORY.test(repository) || /--|\.\.|[.-]$|[.-]\//.test(repository)) return undefined;
  if (!REVISION.test(revision) || /\.\.|\/\/|\/$/.test(revision)) return undefined;
  return { repository, revision };
}

/** `name`, or `name@revision` where the revision is not the default branch. */
export function checkpointNameText({ repository, revision }: CheckpointName): string {
  return revision === 'main' ? repository : `${repository}@${revision}`;
}
