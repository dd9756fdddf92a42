const apostrophe = "['’]";
const sorry = `(?:i(?:${apostrophe}m| am) (?:really |very |so |truly |deeply )?sorry|sorry|(?:my )?apologies|i apologi[sz]e|unfortunately|regrettably)`;
const asModel = `(?:as (?:an?|your) (?:ai|artificial intelligence|(?:large )?language model|virtual assistant|chatbot)\\b[^,.]*)`;
const cannot = `(?:i|we) (?:cannot|can ?not|can${apostrophe}?t|could not|couldn${apostrophe}t|won${apostrophe}t|will not|would not|am not able to|${apostrophe}m not able to|am unable to|${apostrophe}m unable to|am not (?:comfortable|programmed|designed|allowed|permitted)(?: to| with)?|${apostrophe}m not (?:comfortable|programmed|designed|allowed|permitted)(?: to| with)?|must (?:decline|refuse)(?: to)?|(?:do not|don${apostrophe}t) feel comfortable)`;
const task = `(?:generat|writ|creat|produc|provid|fulfil|compl|assist|perform|continu|respond|shar|access|brows|do (?:that|this|so)|help (?:you|with))`;
const joint = '[,.;:!]? (?:but |and |that )?';

/** Apology or model's self-description, then an inability that concerns the request. */
const openings = [
  `^${sorry}(?:${joint}${asModel})?[, ]*(?:${joint})?${cannot} (?:\\w+ )?${task}`,
  `^${asModel}[,.]? (?:but )?${cannot}\\b`,
  // Without an apology the verb and its object must speak of the request: people write "I cannot recommend" too.
  `^${cannot} (?:generat(?:e|ing)|fulfil+(?:ing)?|comply|complying|assist)\\b`,
  `^${cannot} (?:writ(?:e|ing)|creat(?:e|ing)|produc(?:e|ing)|provid(?:e|ing)) (?:\\w+ ){0,3}?(?:inappropriate|harmful|offensive|hateful|fake|content|response|prompt|request)`,
].map((source) => new RegExp(source, 'i'));

/**
 * True when a text declines the request instead of answering it. Looks at how the text opens:
 * a reviewer's "I'm sorry to say" or "I cannot recommend" is no refusal.
 */
export function isRefusal(text: string): boolean {
  const opening = text.trimStart().replace(/^["“”'‘’*\s]+/u, '').replace(/\s+/gu, ' ').slice(0, 300);
  return openings.some((pattern) => pattern.test(opening));
}
