import { openSpendLedger, storedSpendSummary, type RunEvent, type SpendLedger } from '@stepsynth/core';
import { openJournal, type RunPaths, type SqliteRunStore } from '@stepsynth/core/node';
import type { TeacherAccess } from './create-teacher.ts';
import type { Environment } from './environment.ts';
import { asksTeacher, type RunPlan } from './run-plan.ts';
import { spendCapOf } from './spend-cap.ts';

/** Journal and ledger of a run whose teacher is a language model. */
export interface OpenedAccess {
  readonly ledger: Pick<SpendLedger, 'summary'>;
  /** What calls go through; absent where none are to be made. */
  readonly calls?: TeacherAccess;
  close(): void;
}

/** Opens journal and ledger; undefined for teachers whose answers cost nothing. A run on gold alone asks nothing and needs no key. */
export async function openTeacherAccess({ plan, paths, environment, store, onEvent }: {
  readonly plan: RunPlan;
  readonly paths: RunPaths;
  readonly environment: Environment;
  readonly store: SqliteRunStore;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}): Promise<OpenedAccess | undefined> {
  const { teacher } = plan.file;
  if (teacher.provider !== 'openai') return undefined;
  if (!asksTeacher(plan)) return readTeacherAccess(plan, store);
  const ledger = await openSpendLedger({ store: store.spend, cap: spendCapOf(plan.file), onChange: (spend) => onEvent?.({ type: 'spend', spend }) });
  onEvent?.({ type: 'spend', spend: ledger.summary() });
  const journal = openJournal(journalFile(plan, paths));
  return { ledger, calls: { journal, ledger, apiKey: environment[teacher.apiKeyEnv] }, close: () => journal.close() };
}

/** What the ledger says, without a change to it. */
export async function readTeacherAccess(plan: RunPlan, store: SqliteRunStore): Promise<OpenedAccess | undefined> {
  if (plan.file.teacher.provider !== 'openai') return undefined;
  const spend = storedSpendSummary(await store.spend.read(), spendCapOf(plan.file));
  return { ledger: { summary: () => spend }, close() {} };
}

/** The journal that a run writes. */
export function journalFile({ file }: RunPlan, paths: RunPaths): string {
  return file.runtime.journal ?? paths.journal;
}
