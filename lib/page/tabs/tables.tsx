import { Fragment } from 'preact';
import { ask, useAnswer } from '../ask.ts';
import { ColumnLineage, LineageGraph } from '../parts/lineage.tsx';
import { type Chart, ModelChart } from '../parts/model-chart.tsx';
import { Answered, Command, Copied, DataTable, type Listed } from '../parts/parts.tsx';
import { showBytes, showCount, showTime } from '../show.ts';
import type { TabProps } from './tab.ts';

interface Described extends Omit<Listed, 'committed_at' | 'snapshot'> {
  readonly key: readonly string[] | null;
  readonly chart: Chart | null;
  readonly reads: readonly string[] | null;
  readonly partition: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly description: string;
  }[];
  readonly snapshots: readonly {
    readonly snapshot: string;
    readonly committed_at: string;
    readonly operation: string | null;
    readonly rows: number;
    readonly run: string | null;
  }[];
}

/** The catalog: tables that come with later datasets and models appear by themselves. */
export function Tables({ choices, choose }: TabProps) {
  const asked = useAnswer('tables', async () => (await ask<{ tables: Listed[] }>('/api/v1/tables')).tables);
  return (
    <Answered asked={asked}>
      {(tables) => (
        <>
          {tables.length === 0 && <p>There is no table yet: the first run makes them.</p>}
          <DataTable
            caption="Tables"
            columns={['table', 'rows', 'files', 'size', 'committed, UTC', 'what']}
            numbers={[1, 2, 3]}
            wide={[2, 3, 5]}
            marked={tables.findIndex(({ table }) => table === choices.table)}
            rows={tables.map((table) => [
              <button
                key="name"
                type="button"
                class="link"
                onClick={() => choose({ table: table.table }, true)}
              >
                {table.table.split(/(?<=[._])/).map((part) => (
                  <Fragment key={part}>
                    {part}
                    <wbr />
                  </Fragment>
                ))}
              </button>,
              showCount(table.rows),
              showCount(table.files),
              showBytes(table.bytes),
              <span key="at" class="whole">
                {showTime(table.committed_at)}
              </span>,
              table.description ?? '',
            ])}
          />
          {choices.table !== undefined && (
            <OneTable key={choices.table} name={choices.table} choices={choices} choose={choose} />
          )}
          <h2>Lineage</h2>
          <LineageGraph chosen={choices.table} choose={(table) => choose({ table }, true)} />
        </>
      )}
    </Answered>
  );
}

/** The same rows by the command line, by Athena's SQL, and by Python. */
function Queries({ table }: { readonly table: Described }) {
  const columns = table.columns.slice(0, 6).map(({ name }) => name);
  const sql = `SELECT ${columns.join(', ')} FROM ${table.table} LIMIT 10`;
  const python = `import pandas\npandas.read_csv("${location.origin}/api/v1/tables/${table.table}/rows?limit=5000&format=csv")`;
  return (
    <details>
      <summary>Ask it yourself</summary>
      <Copied label="SQL, of Athena and of the tab Query" text={sql} />
      <Command label="Command line" command={`query "${sql}"`} />
      <Copied label="Python" text={python} />
    </details>
  );
}

function OneTable({ name, ...state }: TabProps & { readonly name: string }) {
  const path = `/api/v1/tables/${encodeURIComponent(name)}`;
  const asked = useAnswer(path, () => ask<Described>(path));
  return (
    <Answered asked={asked}>
      {(table) => (
        <section>
          <h2>{table.table}</h2>
          <p>{table.description}</p>
          <p>
            {table.key && <>Key: {table.key.join(', ')}. </>}
            {table.partition.length > 0 && <>Partitioned by {table.partition.join(', ')}. </>}
            {table.reads && <>Made from {table.reads.join(', ')}. </>}
            {table.snapshots.length === 1
              ? 'One snapshot is kept.'
              : `${table.snapshots.length} snapshots are kept.`}
          </p>
          <p>
            <a class="button" href={`${path}/rows?limit=5000&format=csv`}>
              CSV, first 5,000 rows
            </a>{' '}
            <a class="button" href={`${path}/rows?limit=5000&format=parquet`}>
              Parquet
            </a>{' '}
            <a class="button" href={`${path}/rows?limit=100`}>
              JSON
            </a>
          </p>
          {table.chart && <ModelChart table={table.table} chart={table.chart} {...state} />}
          <Queries table={table} />
          <DataTable
            caption={`Columns of ${table.table}`}
            columns={['column', 'type', 'null', 'what']}
            wide={[2]}
            rows={table.columns.map((column) => [
              column.name,
              column.type,
              column.nullable ? 'yes' : 'no',
              column.description,
            ])}
          />
          <ColumnLineage table={table.table} />
          <h3>Snapshots</h3>
          <DataTable
            caption={`Snapshots of ${table.table}`}
            columns={['snapshot', 'committed, UTC', 'operation', 'rows', 'run']}
            numbers={[3]}
            wide={[2, 4]}
            rows={table.snapshots.map((one) => [
              one.snapshot,
              showTime(one.committed_at),
              one.operation ?? '–',
              showCount(one.rows),
              one.run ?? '–',
            ])}
          />
        </section>
      )}
    </Answered>
  );
}
