import type { GlueTable } from '../query-catalog.ts';

/**
 * A view as Trino keeps it in a Hive catalog, and Athena in Glue: JSON, base64, in a comment.
 * Source: Trino's ViewReaderUtil and ConnectorViewDefinition.
 */
export interface ViewDefinition {
  readonly originalSql: string;
  readonly catalog: string;
  /** Database of unqualified names in `originalSql`. */
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly owner?: string;
  readonly runAsInvoker?: boolean;
}

const PREFIX = '/* Presto View: ';
const SUFFIX = ' */';

export const encodeView = (view: ViewDefinition): string =>
  `${PREFIX}${Buffer.from(JSON.stringify(view)).toString('base64')}${SUFFIX}`;

/** Undefined when the entry is no view of Athena's. @throws Error when its text is broken */
export function decodeView(
  table: Pick<GlueTable, 'TableType' | 'ViewOriginalText'>,
): ViewDefinition | undefined {
  const text = table.ViewOriginalText;
  if (table.TableType !== 'VIRTUAL_VIEW' || !text?.startsWith(PREFIX)) return undefined;
  const json = Buffer.from(text.slice(PREFIX.length).replace(/\s*\*\/\s*$/, ''), 'base64').toString('utf8');
  return JSON.parse(json) as ViewDefinition;
}
