/** How a preamble is recognised and what stays of the text. */
interface Preamble {
  readonly kind: 'refusal' | 'announcement' | 'heading' | 'description';
  readonly pattern: RegExp;
}

const thing = '(?:movie |film |book |short |sample |similar |new |another |possible |positive |negative |neutral )*(?:review|tweet|question|sentence|hypothesis|statement|example|text|response|answer|version|paragraph)s?';
const description = '(?:(?:based on|given|according to) (?:the |this )?(?:above |given |provided )?(?:description|paragraph|premise|passage|text))';
const verdict = '(?:is |are )?definitely (?:correct|wrong|true|false)';

/** Tried in order, each at most once; what the pattern matches at the start goes. */
const preambles: readonly Preamble[] = [
  { kind: 'refusal', pattern: /^(?:i['’]?m sorry|i am sorry|sorry|i apologi[sz]e|apologies|unfortunately|as an ai|i (?:cannot|can['’]?t) (?:generate|write|create|provide))[^\n]{0,400}?\b(?:here(?:['’]s| is| are)|here it is|below is)\b[^:\n]{0,120}:\s+/iu },
  { kind: 'announcement', pattern: new RegExp(`^(?:(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|no problem)\\b[!,.]?\\s*)?(?:here(?:['’]s| is| are)|below is|this is)\\b (?:an? |the |one |my |your |some )?${thing}\\b[^:\\n]{0,160}:\\s*`, 'iu') },
  { kind: 'announcement', pattern: /^(?:sure(?: thing)?|certainly|of course|absolutely|no problem)[!,.][^:\n]{0,160}:\s+/iu },
  { kind: 'announcement', pattern: /^i(?:['’]ll|['’]ve| will| can| have)\b[^\n]{0,100}\b(?:generated?|writ(?:e|ten)|created?)\b[^\n]{0,140}[.:]\s*\n+/iu },
  { kind: 'heading', pattern: /^(?:\*\*)?(?:(?:movie|film|positive|negative|neutral) )*(?:review|tweet|question|hypothesis|sentence)(?:\*\*)?:(?:\*\*)?\s*/iu },
  { kind: 'description', pattern: new RegExp(`^(?:[^\\n]*\\n+)?${description},? (?:the (?:following )?sentence|an? (?:[\\w ]+ )?sentence)\\b[^:"“\\n]{0,120}:\\s*`, 'iu') },
  { kind: 'description', pattern: new RegExp(`^${description},? (?:it (?:is|can be|could be) (?:definitely )?(?:confirmed|concluded|accurate|correct|true|false|wrong|inferred|clear|stated)(?: to (?:say|state|conclude))? that )`, 'iu') },
  { kind: 'description', pattern: new RegExp(`^${description},? (?:the (?:following )?sentence:? )?`, 'iu') },
];

const trailingVerdict = new RegExp(`^["“](.+)["”],? ${verdict}(?: based on[^.]*)?\\.?$`, 'iu');

/** Strips what a chat model says before its answer ("Sure, here is a review:") and a verdict around a quoted one. */
export function stripPreamble(text: string): { text: string; refusalStripped: boolean } {
  let rest = text;
  let refusalStripped = false;
  for (const { kind, pattern } of preambles) {
    const found = pattern.exec(rest);
    if (found === null || found[0].length === rest.length) continue;
    rest = rest.slice(found[0].length);
    refusalStripped ||= kind === 'refusal';
  }
  if (rest === text) return { text, refusalStripped };
  const quoted = trailingVerdict.exec(rest)?.[1] ?? rest;
  return { text: capitalised(quoted.trim()), refusalStripped };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
