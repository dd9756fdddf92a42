import type { Random } from '../../../random/seeded-random.ts';
import type { Fact } from './people.ts';
import { closings, openings, questionKindNames, questionKinds, type QuestionKindName } from './question-kinds.ts';

/** What a question of the closed world asks. */
export interface ParsedQuestion {
  readonly kind: QuestionKindName;
  /** The person or the value that it names. */
  readonly about: string;
}

/** Writes a question of a kind about a fact of its relation. */
export function writeQuestion(random: Random, kind: QuestionKindName, fact: Fact): string {
  const body = random.choice(questionKinds[kind].templates).replace('{person}', fact.person).replace('{value}', fact.value);
  const opening = random.next() < 0.7 ? `${random.choice(openings)}, ` : '';
  const closing = random.next() < 0.7 ? `, ${random.choice(closings)}` : '';
  const question = `${opening}${body}${closing}?`;
  return `${question.charAt(0).toUpperCase()}${question.slice(1)}`;
}

/** The part of a fact that answers a question of a kind. */
export function answerOf(kind: QuestionKindName, fact: Fact): string {
  return questionKinds[kind].asksFor === 'value' ? fact.value : fact.person;
}

const patterns = questionKindNames.flatMap((kind) => questionKinds[kind].templates.map((template) => ({
  kind,
  pattern: new RegExp(`^(?:(?:${openings.join('|')}), )?${template.replace(/\{\w+\}/u, '([\\w ]+?)')}(?:, (?:${closings.join('|')}))?\\?$`, 'iu'),
})));

/** Recovers kind and subject; undefined for a question that the world does not ask. */
export function parseQuestion(question: string): ParsedQuestion | undefined {
  for (const { kind, pattern } of patterns) {
    const about = pattern.exec(question)?.[1];
    if (about !== undefined) return { kind, about };
  }
  return undefined;
}

/** The answer that a context gives to a question; undefined where it gives none. */
export function answerIn(facts: readonly Fact[], { kind, about }: ParsedQuestion): string | undefined {
  const { relation, asksFor } = questionKinds[kind];
  const fact = facts.find((each) => each.relation === relation && (asksFor === 'value' ? each.person : each.value) === about);
  return fact === undefined ? undefined : answerOf(kind, fact);
}
