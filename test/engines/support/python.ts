import { join } from 'node:path';
import { installed, pythonWith } from './cache.ts';
import { javaHome } from './java.ts';
import { fetchArtifact } from './maven.ts';

const ICEBERG = '1.10.1';
const ICEBERG_JARS = [
  `org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:${ICEBERG}`,
  `org.apache.iceberg:iceberg-aws-bundle:${ICEBERG}`,
];

/** Python with AWS's own clients, the clients of Athena, and the readers of tables that need no Java. @returns its python */
export const dataPython = (): Promise<string> =>
  pythonWith('python-data-1', [
    ...['boto3==1.44.5', 'awscli==1.46.2'],
    ...['PyAthena==4.2.1', 'SQLAlchemy==2.1.9', 'awswrangler==3.17.1', 'pandas==3.1.1', 'numpy==2.4.6'],
    ...['pyarrow==25.0.1', 'pyiceberg==0.12.0', 'polars==2.1.0', 'duckdb==2.0.0'],
  ]);

/** Python with pandas alone. @returns its python */
export const pandasPython = (): Promise<string> => pythonWith('pandas-2.3.3', ['pandas==2.3.3']);

/** Python with cfn-lint. @returns its python */
export const cfnLintPython = (): Promise<string> => pythonWith('cfn-lint-1.58.0', ['cfn-lint==1.58.0']);

/** Python with dbt for Athena. @returns its python */
export const dbtPython = (): Promise<string> =>
  pythonWith('dbt-athena-1', [
    ...['dbt-core==1.10.23', 'dbt-athena-community==1.9.5', 'dbt-adapters==1.24.5', 'dbt-common==1.39.0'],
    ...['PyAthena==3.40.0', 'boto3==1.44.5'],
  ]);

/** Spark with Iceberg's runtime and its clients of AWS. */
export interface SparkInstallation {
  readonly python: string;
  /** Paths of the jars, separated by commas. */
  readonly jars: string;
  /** Of a Java that Spark 3.5 runs on. */
  readonly javaHome: string;
}

export async function installSpark(): Promise<SparkInstallation> {
  const [python, jars, java] = await Promise.all([
    pythonWith('pyspark-3.5.6', ['pyspark==3.5.6']),
    installed(`iceberg-spark-${ICEBERG}`, async (folder) => {
      for (const artifact of ICEBERG_JARS) await fetchArtifact(artifact, folder);
    }),
    javaHome(17, { most: 17 }),
  ]);
  const paths = ICEBERG_JARS.map((artifact) => {
    const [, name, version] = artifact.split(':');
    return join(jars, `${name}-${version}.jar`);
  });
  return { python, jars: paths.join(), javaHome: java };
}
