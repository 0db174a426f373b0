import { createRequire } from 'node:module';
import validateAsl from 'asl-validator';

/** The little of Ajv that is used here. */
interface Ajv {
  addFormat(name: string, format: unknown): Ajv;
  addKeyword(definition: Keyword): Ajv;
  getKeyword(name: string): unknown;
}
type Keyword = string | { readonly keyword: string | readonly string[] };

const packages = createRequire(import.meta.url);
const ajv = createRequire(packages.resolve('asl-validator'))('ajv') as {
  default: new (options: object) => Ajv;
};

let compiled: Ajv | undefined;

// asl-validator makes an Ajv for each definition, which compiles the language's schemas anew: a quarter of a second of a processor each time. Here all
// definitions of a process get the first.
ajv.default = new Proxy(ajv.default, {
  construct: (Made, [options]) => (compiled ??= takingThemAgain(new Made(options))),
});

/** Takes keywords and formats that it has already. Formats may be others in each call, by its options: those of the last one hold. */
function takingThemAgain(made: Ajv): Ajv {
  const [addFormat, addKeyword] = [made.addFormat.bind(made), made.addKeyword.bind(made)];
  const latest = new Map<string, unknown>();
  made.addFormat = (name, format) => {
    const isNew = !latest.has(name);
    latest.set(name, format);
    if (!isNew) return made;
    const asked = (value: string) => (latest.get(name) as (value: string) => boolean)(value);
    return addFormat(name, typeof format === 'function' ? asked : format);
  };
  made.addKeyword = (definition) => {
    const names = typeof definition === 'string' ? definition : definition.keyword;
    return [names].flat().some((name) => made.getKeyword(name)) ? made : addKeyword(definition);
  };
  return made;
}

export { validateAsl };
