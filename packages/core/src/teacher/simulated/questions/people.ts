/** First names and family names of the people that the closed world's contexts tell of. */
export const firstNames = [
  'Ada', 'Boris', 'Clara', 'David', 'Elena', 'Felix', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Karin', 'Leon', 'Maya', 'Nils', 'Olga', 'Pablo',
] as const;

export const familyNames = [
  'Abbot', 'Berg', 'Costa', 'Duval', 'Ekman', 'Fischer', 'Garcia', 'Holm', 'Ivanov', 'Jansen', 'Keller', 'Lund', 'Moreau', 'Novak', 'Olsen', 'Petrov',
] as const;

/** What the world knows of a person, the words of each fact around it, and what it may be. No value is in two relations. */
export const relations = {
  home: { words: 'lives in', values: ['Aarhus', 'Bergen', 'Cadiz', 'Dublin', 'Essen', 'Florence', 'Ghent', 'Helsinki', 'Izmir', 'Krakow', 'Lisbon', 'New Delhi'] },
  job: { words: 'works as', values: ['an actor', 'a baker', 'a carpenter', 'a doctor', 'an engineer', 'a farmer', 'a gardener', 'a lawyer', 'a nurse', 'a pilot'] },
  birth: { words: 'was born in', values: ['1931', '1938', '1945', '1952', '1959', '1966', '1973', '1980', '1987', '1994'] },
  pet: { words: 'keeps', values: ['one cat', 'two dogs', 'three hens', 'four goats', 'five rabbits', 'six geese', 'seven ducks', 'eight bees'] },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly values: readonly string[] }>>;

/** Name of a relation. */
export type Relation = keyof typeof relations;

export const relationNames = Object.keys(relations) as readonly Relation[];

/** One sentence of a context. */
export interface Fact {
  readonly person: string;
  readonly relation: Relation;
  readonly value: string;
}
