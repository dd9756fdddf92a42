/** Labels of the closed world, in the order of their ids. */
export const polarities = ['negative', 'positive'] as const;

/** What a sentence of the closed world says of its subject. */
export type Polarity = (typeof polarities)[number];

export function opposite(polarity: Polarity): Polarity {
  return polarity === 'positive' ? 'negative' : 'positive';
}

/** Adjectives by what they say where nothing turns them round. */
export const adjectives: Readonly<Record<Polarity, readonly string[]>> = {
  negative: [
    'awful', 'boring', 'clumsy', 'dreadful', 'dull', 'flat', 'hollow', 'lazy', 'lifeless', 'messy',
    'pointless', 'predictable', 'shallow', 'sloppy', 'stale', 'tedious', 'terrible', 'tiresome', 'weak', 'wooden',
  ],
  positive: [
    'brilliant', 'charming', 'clever', 'delightful', 'excellent', 'fresh', 'funny', 'graceful', 'gripping', 'lovely',
    'memorable', 'moving', 'powerful', 'splendid', 'stunning', 'superb', 'thrilling', 'warm', 'witty', 'wonderful',
  ],
};

/** Words that fill a template's slots and carry no polarity. */
export const fillers = {
  aspect: [
    'acting', 'animation', 'atmosphere', 'camerawork', 'cast', 'choreography', 'dialogue', 'direction', 'editing', 'ending',
    'finale', 'humour', 'lighting', 'music', 'narration', 'opening', 'pacing', 'plot', 'romance', 'scenery',
    'script', 'soundtrack', 'story', 'villain',
  ],
  work: ['comedy', 'documentary', 'drama', 'film', 'movie', 'picture', 'thriller', 'western'],
  rival: ['book', 'novel', 'original', 'play', 'prequel', 'remake', 'sequel', 'trailer'],
  intensity: ['deeply', 'quite', 'rather', 'really', 'simply', 'thoroughly', 'truly', 'very'],
} as const;

/** First words that a sentence may open with. */
export const openers = [
  'again', 'anyway', 'frankly', 'honestly', 'overall', 'personally', 'still', 'surprisingly', 'today', 'tonight', 'well', 'yesterday',
] as const;

export type FillerName = keyof typeof fillers;
