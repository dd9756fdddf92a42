import { byId, fill } from './dom.ts';
import { decodeLineage } from './decode-lineage.ts';
import { startLineageBrowser } from './lineage-browser.ts';

/** The page's script: reads the lineage that the page carries, and shows it. */
async function main(): Promise<void> {
  try {
    const { data } = JSON.parse(byId('lineage-data', HTMLScriptElement).text) as { data: string };
    startLineageBrowser(await decodeLineage(data));
  } catch (error) {
    fill(byId('lineage-state', HTMLElement), `This browser cannot show the rows: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await main();
