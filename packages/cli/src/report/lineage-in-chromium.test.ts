import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../testing/chromium.ts';
import { launchChromium, type ChromiumPages } from '../testing/chromium-pages.ts';
import { exampleLineage } from '../testing/example-lineage.ts';
import { exampleReport } from '../testing/example-report.ts';
import { browserScript } from './browser-script.ts';
import { renderReportHtml } from './render-report.ts';

const executablePath = findChromium();

describe.skipIf(executablePath === undefined)('the browser of all rows in Chromium', () => {
  let pages: ChromiumPages;
  let script: string;
  const open = async (rows: Parameters<typeof exampleLineage>[0], options: { hash?: string; width?: number } = {}): Promise<Page> => {
    const { page, messages } = await pages.open(renderReportHtml(exampleReport(), { lineage: { data: exampleLineage(rows), script } }), options);
    await page.waitForSelector('#lineage-browser:not([hidden])');
    expect(messages).toEqual([]);
    return page;
  };
  const active = (page: Page): Promise<string | null> => page.textContent('#lineage-detail-title');
  const count = (page: Page): Promise<string | null> => page.textContent('#lineage-count');
  const detail = async (page: Page): Promise<string> => (await page.textContent('#lineage-detail-body')) ?? '';

  beforeAll(async () => {
    pages = await launchChromium(executablePath!);
    script = await browserScript();
  });
  afterAll(() => pages.close());

  it('walks by keyboard: from the skip link over the filters to the list, its rows, the detail and back', async () => {
    const page = await open({ rows: 300 });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
    await page.focus('#filter-search');
    const visited: string[] = [];
    for (let step = 0; step < 7; step += 1) {
      visited.push(await page.evaluate('document.activeElement.id') as string);
      await page.keyboard.press('Tab');
    }
    expect(visited).toEqual(['filter-search', 'filter-label', 'filter-origin', 'filter-round', 'filter-status', 'filter-fate', 'lineage-rows']);
    await page.focus('#lineage-rows');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    for (const [key, row] of [['ArrowDown', 'seed-1'], ['ArrowDown', 'seed-2'], ['ArrowUp', 'seed-1'], ['End', 'extrapolated-2-299@0'], ['PageUp', undefined], ['Home', 'seed-0']] as const) {
      await page.keyboard.press(key);
      if (row !== undefined) expect(await active(page)).toBe(row);
      const named = await page.evaluate(`(() => { const list = document.activeElement; const option = document.getElementById(list.getAttribute('aria-activedescendant')); return option.getAttribute('aria-selected') + ' ' + (option.getBoundingClientRect().top >= list.getBoundingClientRect().top - 1) })()`);
      expect(named).toBe('true true');
    }
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('lineage-detail');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.id')).toBe('lineage-rows');
    await page.close();
  });

  it('follows a row from its error over prompt and reply to the example and what became of the error', async () => {
    const page = await open({ rows: 300 }, { hash: '#row=extrapolated-1-160' });
    const lineage = exampleLineage({ rows: 300 });
    const row = lineage.rows[160]!;
    const error = lineage.errors[row.error!]!;
    const text = await detail(page);
    expect(text).toContain(error.fields['text']);
    expect(text).toContain(`A ${row.label} tweet: ${error.fields['text']} Write another.`);
    expect(text).toContain(row.reply);
    expect(text).toContain(row.fields!['text']);
    expect(text).toContain('The error is fixed.');
    expect(await page.locator('.track li').allTextContents()).toEqual(error.predictions.map((label, round) => expect.stringContaining(`round ${round} ${label === error.label ? '✓' : '✗'} ${label}`)));
    const other = await page.locator('#lineage-detail-body a').first().textContent();
    await page.locator('#lineage-detail-body a').first().click();
    await expect.poll(() => active(page)).toBe(other);
    await page.close();
  });

  it('renders a seed prompt with its rationales, a pair with its context and the system prompt', async () => {
    const single = await open({ rows: 60 }, { hash: '#row=seed-1' });
    expect(await detail(single)).toContain('Write a neutral tweet about late buses and good friends.');
    await single.close();
    const pair = await open({ rows: 60, pair: true }, { hash: '#row=seed-1' });
    expect(await detail(pair)).toContain('Premise: The committee met on Tuesday. Write a neutral hypothesis.');
    expect(await detail(pair)).toContain('Be brief.');
    await pair.close();
  });

  it('filters by each choice and by words, says how many rows are left, and puts both into the address', async () => {
    const page = await open({ rows: 400 });
    expect(await count(page)).toBe('400 rows');
    await page.selectOption('#filter-status', 'rejected:duplicate');
    const duplicates = exampleLineage({ rows: 400 }).rows.filter(({ reason }) => reason === 'duplicate');
    expect(await count(page)).toBe(`${duplicates.length} of 400 rows`);
    expect(await active(page)).toBe(duplicates[0]!.id);
    await page.selectOption('#filter-round', '1');
    await page.fill('#filter-search', 'gold-4');
    const left = duplicates.filter(({ round, error }) => round === 1 && String(error).startsWith('4'));
    expect(left.length).toBeGreaterThan(0);
    expect(await count(page)).toBe(`${left.length} of 400 rows`);
    expect(new URL(page.url()).hash).toBe('#search=gold-4&round=1&status=rejected%3Aduplicate');
    await page.click('button[type=reset]');
    expect(await count(page)).toBe('400 rows');
    await page.close();
  });

  it('opens the rows of a reason from the table of rejections, and a row from its sample', async () => {
    const page = await open({ rows: 400 });
    await page.click('#data a:has-text("exact duplicate")');
    await expect.poll(() => page.inputValue('#filter-status')).toBe('rejected:duplicate');
    await page.evaluate(`location.hash = '#row=seed-3'`);
    await expect.poll(() => active(page)).toBe('seed-3');
    expect(await page.inputValue('#filter-status')).toBe('');
    await page.close();
  });

  it('opens, searches, filters and scrolls 50,000 rows with a handful of them drawn', async () => {
    const page = await open({ rows: 50_000 });
    expect(await count(page)).toBe('50,000 rows');
    await page.fill('#filter-search', 'row 12345:');
    expect(await count(page)).toBe('1 of 50,000 rows');
    expect(await active(page)).toBe('seed-12345');
    await page.fill('#filter-search', '');
    await page.selectOption('#filter-fate', 'still-wrong');
    expect(await count(page)).toMatch(/^[\d,]+ of 50,000 rows$/);
    await page.click('button[type=reset]');
    await page.focus('#lineage-rows');
    await page.keyboard.press('End');
    expect(await active(page)).toBe('extrapolated-2-49999@0');
    await page.evaluate('document.querySelector("#lineage-rows").scrollTop = 1_000_000');
    const inSight = '[...document.querySelectorAll(".row")].filter((row) => { const list = document.querySelector("#lineage-rows").getBoundingClientRect(); const { top } = row.getBoundingClientRect(); return top >= list.top && top < list.bottom }).length';
    await expect.poll(() => page.evaluate(inSight)).toBeGreaterThan(5);
    expect(await page.locator('.row').count()).toBeLessThan(60);
    await page.close();
  });

  it('goes to the detail and back on a phone', async () => {
    const page = await open({ rows: 100 }, { width: 360 });
    await page.locator('.row').nth(2).click();
    await expect.poll(() => page.evaluate('document.querySelector("#lineage-detail").getBoundingClientRect().top < innerHeight * 0.7')).toBe(true);
    await page.click('#lineage-back');
    expect(await page.evaluate('document.activeElement.id')).toBe('lineage-rows');
    await page.close();
  });
});
