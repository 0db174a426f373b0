import { describe } from 'vitest';
import { judgeBehaviour } from '../engines/page/behaviour.ts';
import { judgeTab, TABS } from '../engines/page/judge-tab.ts';
import { pageLakes } from '../engines/page/page-lakes.ts';
import { judgeValues } from '../engines/page/values.ts';
import { viewOf } from '../engines/page/view.ts';
import { SCREENS } from '../engines/support/screens.ts';

describe.each(pageLakes)('a $name lake', (lake) => {
  const view = viewOf(lake);
  for (const tab of TABS) judgeTab(view, tab, SCREENS);
  judgeValues(view);
  judgeBehaviour(view);
});
