import { test } from 'vitest';
import { siteView } from '../engines/docs-site/site-view.ts';
import { SCREENS } from '../engines/support/screens.ts';

const { paths, judge } = siteView();

test.each(SCREENS)('as files, %i pixels wide, %s: no page has anything to complain of', (...screen) =>
  judge(paths, screen),
);
