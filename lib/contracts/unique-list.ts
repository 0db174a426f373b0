import * as z from 'zod';

/** A list of at least one, each once: what stands twice is a slip, and would be asked for twice. */
export function uniqueList<Item extends z.ZodType>(item: Item) {
  return z.array(item).superRefine((given, context) => {
    if (given.length === 0)
      context.addIssue({ code: 'custom', path: [], message: 'an empty list: at least one expected' });
    given.forEach((value, index) => {
      if (given.indexOf(value) < index)
        context.addIssue({ code: 'custom', path: [index], message: `${value} stands in the list already` });
    });
  });
}
