import type { Relation } from './people.ts';

/** How questions of one kind are asked: for the value of a relation of `{person}`, or for the person with `{value}`. */
export interface QuestionKind {
  readonly relation: Relation;
  readonly asksFor: 'value' | 'person';
  readonly templates: readonly string[];
}

/** Kinds of questions, the closed world's phenomena: the same fact asked for in ways that share few words. */
export const questionKinds = {
  'where lives': { relation: 'home', asksFor: 'value', templates: ['where does {person} live', 'where is it that {person} lives', 'in what place does {person} live'] },
  'home town': { relation: 'home', asksFor: 'value', templates: ['which town does {person} call home', 'what is the home town of {person}', 'name the town that is home to {person}'] },
  occupation: { relation: 'job', asksFor: 'value', templates: ['what is the occupation of {person}', 'what does {person} do for a living', 'how does {person} earn a living'] },
  'birth year': { relation: 'birth', asksFor: 'value', templates: ['in which year was {person} born', 'when was {person} born', 'what is the birth year of {person}'] },
  animals: { relation: 'pet', asksFor: 'value', templates: ['which animals belong to {person}', 'how many animals does {person} look after', 'which animals does {person} feed'] },
  'who lives': { relation: 'home', asksFor: 'person', templates: ['who lives in {value}', 'who is at home in {value}', 'whose house is in {value}'] },
  'who works': { relation: 'job', asksFor: 'person', templates: ['who works as {value}', 'who earns money as {value}', 'who has the job of {value}'] },
} as const satisfies Readonly<Record<string, QuestionKind>>;

/** Name of a kind. */
export type QuestionKindName = keyof typeof questionKinds;

export const questionKindNames = Object.keys(questionKinds) as readonly QuestionKindName[];

/** The gold distribution. Sums to 1. */
export const goldKinds: Readonly<Record<QuestionKindName, number>> = {
  'where lives': 0.2, 'home town': 0.15, occupation: 0.15, 'birth year': 0.15, animals: 0.1, 'who lives': 0.15, 'who works': 0.1,
};

/** What the teacher asks unasked: it thinks of little but places. */
export const zeroShotKinds: Readonly<Record<QuestionKindName, number>> = {
  'where lives': 0.85, 'home town': 0, occupation: 0.1, 'birth year': 0.05, animals: 0, 'who lives': 0, 'who works': 0,
};

/** First and last words that a question may have beside. */
export const openings = ['tell me', 'say', 'by the way', 'so', 'now', 'please', 'well', 'remind me', 'one thing', 'again'] as const;
export const closings = ['then', 'really', 'exactly', 'today', 'after all', 'in truth', 'I wonder', 'do you know'] as const;
