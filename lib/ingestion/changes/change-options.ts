import { type Duration, days } from '../../contracts/duration.ts';
import type { OrderBy } from './read-position.ts';

export interface ChangeOptions<Order extends string = OrderBy> {
  /**
   * What the changes of a row are ordered by. `position`: what the record tells, then file and row number. `file`: the file's name and the row
   * number alone, where records tell nothing that counts. @default 'position'
   */
  readonly order?: Order;
  /** How long a deleted key is remembered, so that an older insert that comes late does not revive it. @default 7 days */
  readonly keepDeleted?: Duration;
  /** Name of the source's table, with those of its schema and database before it where needed: changes of others are left out. @default every change is of it */
  readonly table?: string;
}

export const KEEP_DELETED = days(7);
