import { test } from 'vitest';
import { chosen } from '../setup/chosen.ts';
import { siteView } from './docs-site/site-view.ts';
import { SCREENS } from './support/screens.ts';

const { paths, judge } = siteView();
/** Every second page; there are several of each kind. */
const some = chosen(paths, Math.ceil(paths.length / 2));

// The rules take most of the time: each of these is opened on one screen and stretched to the others. The soak opens all pages on all screens.
test.each(SCREENS.map((screen, turn) => [...screen, turn] as const))(
  'as files, every fourth opened %i pixels wide, %s: no page has anything to complain of',
  (width, scheme, turn) =>
    judge(
      some.filter((_, index) => index % SCREENS.length === turn),
      [width, scheme],
    ),
);
