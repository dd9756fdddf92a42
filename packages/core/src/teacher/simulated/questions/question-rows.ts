import { locateAnswer } from '../../../answer/locate-answer.ts';
import type { AnswerSpan } from '../../../answer/answer-span.ts';
import type { GoldExample } from '../../../example/example.ts';
import { createRandom } from '../../../random/seeded-random.ts';
import { readFacts, writeContext } from './context.ts';
import { relations, type Fact } from './people.ts';
import { goldKinds, questionKindNames, questionKinds, type QuestionKindName } from './question-kinds.ts';
import { answerOf, writeQuestion } from './question.ts';

/** `count` rows from the gold distribution; different streams are independent. No question occurs twice within one. */
export function drawQuestionRows(seed: number, stream: string, count: number): GoldExample[] {
  const questions = new Set<string>();
  return Array.from({ length: count }, (_, row) => {
    const random = createRandom(seed, 'simulated-questions', stream, row);
    const context = writeContext(random);
    const kind = questionKindNames[random.weightedIndex(questionKindNames.map((name) => goldKinds[name]))] as QuestionKindName;
    const fact = random.choice(readFacts(context).filter(({ relation }) => relation === questionKinds[kind].relation));
    let question = writeQuestion(random, kind, fact);
    while (questions.has(question)) question = writeQuestion(random, kind, fact);
    questions.add(question);
    const answer = placeOf(context, fact, answerOf(kind, fact));
    return { id: `${stream}-${row}`, fields: { context, question }, label: answer.text, answers: [answer] };
  });
}

/** Where the answer stands in the sentence of its fact: a name is in every sentence about its person. */
export function placeOf(context: string, { person, relation, value }: Fact, text: string): AnswerSpan {
  const located = locateAnswer(context, { text, sentence: `${person} ${relations[relation].words} ${value}.` });
  if (located.status !== 'located') throw new Error(`The context does not hold ${text}.`);
  return located.answer;
}
