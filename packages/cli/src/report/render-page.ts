import { createHash } from 'node:crypto';
import { html, raw, type Fragment } from './html.ts';
import { stylesheet } from './style/stylesheet.ts';

/** What a page is made of. */
export interface Page {
  readonly title: Fragment;
  /** Words of the link that keyboards reach first. */
  readonly skipTo: string;
  readonly main: Fragment;
  /** From `browserScript`. */
  readonly script?: string | undefined;
}

/**
 * A page in one file without images or links to other files. Its policy allows nothing but its own style sheet and
 * script, by hash, and no sink that makes markup of text, so that even markup that escaped escaping could neither run
 * nor call out.
 */
export function renderPage({ title, skipTo, main, script }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentPolicy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#content">${skipTo}</a>
<main id="content" tabindex="-1">
${main}
</main>
${script !== undefined && html`<script type="module">${raw(inlineScript(script))}</script>`}
</body>
</html>
`.markup;
}

function contentPolicy(script: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src '${sha256(stylesheet)}'`,
    ...(script === undefined ? [] : [`script-src '${sha256(inlineScript(script))}'`]),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** A script ends at its end tag wherever that stands. */
function inlineScript(script: string): string {
  if (/<\/script|<!--/i.test(script)) throw new Error('The page’s script holds markup that would end it.');
  return script;
}
