import { normaliseText } from '../example/normalise-text.ts';

/** Ranks documents by likeness to a text. */
export interface Bm25Index {
  /** Numbers of the documents that share a word with the query, best first; of equals, the earlier first. */
  rank(query: string): Int32Array;
}

/** Saturation of repeated words and weight of length: the usual values (Robertson & Zaragoza 2009, section 3.5). */
const K1 = 1.2;
const B = 0.75;

interface Posting {
  readonly documents: Int32Array;
  /** What the word adds to each document's score. */
  readonly weights: Float64Array;
}

/**
 * Okapi BM25 over whole texts, with the never-negative idf ln(1 + (N - n + 0.5) / (n + 0.5)). The ranking of a query
 * depends on the documents alone. Written out because the queries are whole reviews: minisearch took 0.6 s for one
 * among 6,000 reviews, which is minutes a round.
 */
export function createBm25Index(documents: readonly string[]): Bm25Index {
  const words = documents.map(wordsOf);
  const postings = buildPostings(words);
  return {
    rank(query) {
      const scores = new Float64Array(documents.length);
      for (const word of wordsOf(query)) addScores(scores, postings.get(word));
      return best(scores);
    },
  };
}

/** A word that stands twice in the query counts twice. */
function addScores(scores: Float64Array, posting: Posting | undefined): void {
  if (posting === undefined) return;
  for (const [place, document] of posting.documents.entries()) {
    scores[document] = (scores[document] ?? 0) + (posting.weights[place] ?? 0);
  }
}

function best(scores: Float64Array): Int32Array {
  const found = Int32Array.from(scores.keys()).filter((document) => (scores[document] ?? 0) > 0);
  return found.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}

function buildPostings(documents: readonly (readonly string[])[]): Map<string, Posting> {
  const averageLength = documents.reduce((sum, words) => sum + words.length, 0) / documents.length;
  const counts = new Map<string, Map<number, number>>();
  for (const [document, words] of documents.entries()) {
    for (const word of words) {
      const inDocuments = counts.get(word) ?? new Map<number, number>();
      counts.set(word, inDocuments.set(document, (inDocuments.get(document) ?? 0) + 1));
    }
  }
  return new Map([...counts].map(([word, inDocuments]) => {
    const idf = Math.log(1 + (documents.length - inDocuments.size + 0.5) / (inDocuments.size + 0.5));
    const weights = Float64Array.from(inDocuments, ([document, count]) => {
      const length = (documents[document]?.length ?? 0) / averageLength;
      return (idf * count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
    });
    return [word, { documents: Int32Array.from(inDocuments.keys()), weights }];
  }));
}

function wordsOf(text: string): string[] {
  return normaliseText(text).split(' ').filter((word) => word !== '');
}
