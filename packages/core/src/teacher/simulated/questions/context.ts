import type { Random } from '../../../random/seeded-random.ts';
import { familyNames, firstNames, relationNames, relations, type Fact, type Relation } from './people.ts';

const PEOPLE = 2;

/** Writes a context: every relation of two people, a sentence each, in random order. No value and no part of a name comes twice. */
export function writeContext(random: Random): string {
  const first = random.sample(firstNames, PEOPLE);
  const family = random.sample(familyNames, PEOPLE);
  const facts = relationNames.flatMap((relation) => random.sample(relations[relation].values, PEOPLE)
    .map((value, place): Fact => ({ person: `${first[place]} ${family[place]}`, relation, value })));
  return random.shuffle(facts).map(({ person, relation, value }) => `${person} ${relations[relation].words} ${value}.`).join(' ');
}

const sentencePattern = new RegExp(`(\\w+ \\w+) (${relationNames.map((name) => relations[name].words).join('|')}) ([^.]+)\\.`, 'gu');

/** The facts of a context, in its order; none for a text that the world does not write. */
export function readFacts(context: string): Fact[] {
  return [...context.matchAll(sentencePattern)].flatMap(([, person, words, value]) => {
    const relation = relationNames.find((name) => relations[name].words === words) as Relation;
    return person === undefined || value === undefined || !(relations[relation].values as readonly string[]).includes(value) ? [] : [{ person, relation, value }];
  });
}
