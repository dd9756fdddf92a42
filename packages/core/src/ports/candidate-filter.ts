import type { Fields, Label } from '../example/example.ts';

/**
 * A filter of your own: judges a candidate that every built-in filter let through. Answers a reason to reject it, a
 * short stable name such as `no-question-mark`, under which the report counts it; undefined keeps it.
 * `fields` is what would enter the training set, artefacts stripped; `label` is the label it was written for.
 *
 * It must answer alike for the same candidate: a resumed run judges stored candidates again. It runs once for each
 * candidate, one after another, in the order of the slots.
 */
export type CandidateFilter = (fields: Fields, label: Label) => string | undefined;
