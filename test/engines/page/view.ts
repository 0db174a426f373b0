import { afterAll, afterEach, beforeAll } from 'vitest';
import { coinlake, type Running, startCoinlake } from '../../end-to-end/coinlake.ts';
import { axeSource, violationsOf } from '../support/axe.ts';
import { type Browser, launchBrowser, type Page } from '../support/browser.ts';
import { parseCsv } from '../support/csv.ts';
import type { Screen } from '../support/screens.ts';
import { settled } from './looked-at.ts';
import type { PageLake } from './page-lakes.ts';

/** The page of a lake, served and looked at with a browser. */
export interface View {
  readonly lake: PageLake['name'];
  /** The lake's data folder. */
  readonly data: string;
  /** Of the page. */
  readonly address: string;
  /** Closed after the test. */
  newPage(): Promise<Page>;
  /** Opens the page as a person would, and gathers what its console says; closed after the test. Default: 1280 pixels, light */
  open(
    query: string,
    width?: Screen[0],
    scheme?: Screen[1],
  ): Promise<{ readonly page: Page; readonly said: string[] }>;
  /** What axe finds. */
  violations(page: Page): ReturnType<typeof violationsOf>;
  /** Rows that Athena gives. */
  query(sql: string): Promise<readonly (readonly string[])[]>;
}

/** Serves a lake's page for the tests of the suite that is being described. */
export function viewOf(lake: PageLake): View {
  let browser: Browser;
  let axe: string;
  let data: string;
  let address: string;
  let dashboard: Running;
  let close: (() => void) | undefined;
  const pages: Page[] = [];
  const newPage = async () => {
    const page = await browser.newPage();
    pages.push(page);
    return page;
  };
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });
  beforeAll(async () => {
    browser = await launchBrowser();
    axe = await axeSource();
    ({ data, close } = await lake.open());
    dashboard = startCoinlake(['dashboard', '--data', data, '--page-port', '0']);
    address = (await dashboard.said(/^Page and API: (\S+) \(/m))[1] ?? '';
  });
  afterAll(async () => {
    await browser?.close();
    dashboard?.kill('SIGINT');
    await dashboard?.ended;
    close?.();
  });
  return {
    lake: lake.name,
    get data() {
      return data;
    },
    get address() {
      return address;
    },
    newPage,
    async open(query, width = 1280, colorScheme = 'light') {
      const page = await newPage();
      const said: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) said.push(message.text());
      });
      page.on('pageerror', (error) => said.push(String(error)));
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${address}/?tab=${query}`);
      await settled(page);
      return { page, said };
    },
    violations: (page) => violationsOf(page, axe),
    async query(sql) {
      const { stdout } = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
      return parseCsv(stdout).slice(1);
    },
  };
}
