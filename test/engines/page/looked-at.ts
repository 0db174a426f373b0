import type { Page } from '../support/browser.ts';

/** Waits until an expression is true in the page, whose policy forbids Playwright's own way, which is to evaluate a text there. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; !(await page.evaluate(`Boolean(${expression})`)); tries++) {
    if (tries > 300) throw new Error(`Not within 30 s: ${expression}`);
    await page.waitForTimeout(100);
  }
}

export async function settled(page: Page): Promise<void> {
  await until(
    page,
    `document.querySelector('main :is(table, textarea, .empty)') && !document.querySelector('[aria-busy=true]')`,
  );
  // Charts are drawn in the frame after their data.
  await page.waitForTimeout(300);
}

/** Texts of a table's cells, row by row. */
export const cells = (page: Page, selector: string) =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll(${JSON.stringify(`${selector} tbody tr`)})].map((row) => [...row.children].map((cell) => cell.textContent))`,
  );
