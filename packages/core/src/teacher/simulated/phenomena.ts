/**
 * Linguistic phenomena of the closed world and the sentences that show them. `{own}` is an adjective of the sentence's
 * polarity, `{other}` one of the opposite polarity: a reader who goes by the adjectives alone gets `plain`, `hedged`
 * and `double-negation` right, is torn in `contrast`, and gets the rest wrong.
 */
export const phenomena = {
  plain: [
    'the {aspect} was {intensity} {own}',
    'i found the {aspect} {intensity} {own}',
    'a {own} {work} with {own} {aspect}',
    'the {aspect} and the {aspect} were both {own}',
    'this {work} has {own} {aspect} and {own} {aspect}',
  ],
  negation: [
    'the {aspect} was not {other} at all',
    'there was nothing {other} about the {aspect}',
    'i never found the {aspect} {other}',
    'nobody would call the {aspect} {other}',
  ],
  contrast: [
    'although the {aspect} was {other}, the {aspect} made it {own}',
    'despite the {other} {aspect}, this was a {own} {work}',
    'the {aspect} was {other}, but on the whole it was {own}',
    'it was a {own} {work}, even though the {aspect} was {other}',
  ],
  comparison: [
    'the {aspect} was far less {other} than in the {rival}',
    'next to this {work} the {rival} looks {other}',
    'the {rival} was {other} where this {work} is not',
  ],
  sarcasm: [
    'the {aspect} was {other}, said nobody ever',
    'yeah right, as if the {aspect} were {other}',
    'as if anyone could take this {work} for a {other} one',
  ],
  counterfactual: [
    'the {aspect} could have been {other}',
    'i had expected a {other} {work}',
    'on paper the {aspect} sounded {other}',
  ],
  hedged: [
    'the {aspect} was {own}, i suppose',
    'the {aspect} seemed more or less {own} to me',
    'perhaps the {aspect} was a little {own}',
  ],
  'double-negation': [
    'nobody can say the {aspect} was not {own}',
    'it is not true that the {aspect} was not {own}',
    'there was never a scene without {own} {aspect}',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Name of a phenomenon. */
export type Phenomenon = keyof typeof phenomena;

export const phenomenonNames = Object.keys(phenomena) as readonly Phenomenon[];
