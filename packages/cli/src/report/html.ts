/** Markup that is safe to place in a page as it is. Only `html`, `raw` and `join` make it. */
export class SafeHtml {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What a template may hold: anything but markup made here is escaped; `undefined` and `false` are left out. */
export type Fragment = SafeHtml | string | number | undefined | false | readonly Fragment[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Control characters, and the marks that embed, override or isolate a direction: they can make a text read as another. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** Escapes text for element content and quoted attributes; unseen characters are shown as `[U+202E]`. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSEEN, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);
}

/** Template tag: the literal parts are markup, every value in it is escaped unless it is markup itself. */
export function html(literals: TemplateStringsArray, ...values: readonly Fragment[]): SafeHtml {
  return new SafeHtml(literals.reduce((page, literal, index) => page + render(values[index - 1]) + literal));
}

/** Markup written by this program, never data. */
export function raw(markup: string): SafeHtml {
  return new SafeHtml(markup);
}

/** Text from data, isolated so that its direction ends with it. */
export function dataText(text: string): SafeHtml {
  return html`<bdi>${text}</bdi>`;
}

function render(value: Fragment): string {
  if (value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.markup;
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  return value.map(render).join('');
}
