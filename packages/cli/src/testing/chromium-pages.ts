import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArguments } from './chromium.ts';

/** A page of the browser with what it said and asked for. */
export interface OpenedPage {
  readonly page: Page;
  readonly address: string;
  /** Of the console, and uncaught errors. */
  readonly messages: readonly string[];
  readonly requests: readonly string[];
}

export interface OpenOptions {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly hash?: string;
  readonly javaScriptEnabled?: boolean;
}

/** Opens pages from files in one Chromium. */
export interface ChromiumPages {
  open(html: string, options?: OpenOptions): Promise<OpenedPage>;
  close(): Promise<void>;
}

export async function launchChromium(executablePath: string): Promise<ChromiumPages> {
  const folder = mkdtempSync(join(tmpdir(), 'stepsynth-report-'));
  const browser: Browser = await chromium.launch({ executablePath, args: chromiumArguments });
  let files = 0;
  return {
    async open(html, { colorScheme = 'light', width = 1280, hash = '', javaScriptEnabled = true } = {}) {
      const file = join(folder, `${(files += 1)}.html`);
      writeFileSync(file, html);
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled });
      const messages: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => messages.push(message.text()));
      page.on('pageerror', (error) => messages.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      const address = pathToFileURL(file).href;
      await page.goto(address + hash, { waitUntil: 'networkidle' });
      return { page, address: address + hash, messages, requests };
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}
