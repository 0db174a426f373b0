import { test } from 'vitest';
import { siteView } from './docs-site/site-view.ts';
import { SCREENS } from './support/screens.ts';

const { paths, judge } = siteView();

// The rules take most of the time: each page is opened on one screen and stretched to the others. The soak opens each on all.
test.each(SCREENS.map((screen, turn) => [...screen, turn] as const))(
  'as files, every fourth opened %i pixels wide, %s: no page has anything to complain of',
  (width, scheme, turn) =>
    judge(
      paths.filter((_, index) => index % SCREENS.length === turn),
      [width, scheme],
    ),
);
