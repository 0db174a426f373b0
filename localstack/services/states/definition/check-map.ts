import { isObject, type JsonObject } from '../json-value.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { QueryLanguage, StateDefinition } from './machine-definition.ts';
import { distributedFields, missingMapFields, processorFields } from './state-fields.ts';

/** What only Map has: its processor's mode, reader, batcher and writer. */
export function checkMap(
  state: StateDefinition,
  language: QueryLanguage,
  location: string,
  diagnostics: Diagnostics,
): void {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (!isObject(processor)) {
    diagnostics.error(location, 'These fields are required: [ItemProcessor]');
    return;
  }
  diagnostics.unknownFields(processor, processorFields, `${location}/ItemProcessor`);
  const config = (processor.ProcessorConfig ?? {}) as JsonObject;
  diagnostics.unknownFields(config, ['Mode', 'ExecutionType'], `${location}/ItemProcessor/ProcessorConfig`);
  const distributed = config.Mode === 'DISTRIBUTED';
  if (!distributed) {
    for (const field of distributedFields) {
      if (state[field] !== undefined) {
        diagnostics.error(location, `The field '${field}' needs ProcessorConfig with Mode DISTRIBUTED`);
      }
    }
    return;
  }
  if (config.ExecutionType !== 'STANDARD') {
    diagnostics.error(
      `${location}/ItemProcessor/ProcessorConfig`,
      `The ExecutionType '${config.ExecutionType}' is not supported by the local runtime; STANDARD is`,
    );
  }
  if (language === 'JSONPath') {
    diagnostics.error(location, 'A distributed Map is supported by the local runtime with JSONata only');
  }
  checkReader(state, location, diagnostics);
  if (isObject(state.ItemBatcher)) {
    const known = ['MaxItemsPerBatch', 'MaxInputBytesPerBatch', 'BatchInput'];
    diagnostics.unknownFields(
      state.ItemBatcher,
      known,
      `${location}/ItemBatcher`,
      missingMapFields.ItemBatcher,
    );
  }
  if (isObject(state.ResultWriter)) {
    diagnostics.unknownFields(
      state.ResultWriter,
      ['Resource', 'Arguments'],
      `${location}/ResultWriter`,
      missingMapFields.ResultWriter,
    );
    checkResource(state.ResultWriter, ['putObject'], `${location}/ResultWriter`, diagnostics);
  }
}

function checkReader(state: StateDefinition, location: string, diagnostics: Diagnostics): void {
  const reader = state.ItemReader;
  if (!isObject(reader)) return;
  const where = `${location}/ItemReader`;
  diagnostics.unknownFields(reader, ['Resource', 'Arguments', 'ReaderConfig'], where);
  checkResource(reader, ['getObject', 'listObjectsV2'], where, diagnostics);
  const config = (reader.ReaderConfig ?? {}) as JsonObject;
  const known = ['InputType', 'CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter', 'MaxItems'];
  diagnostics.unknownFields(config, known, `${where}/ReaderConfig`, missingMapFields.ReaderConfig);
  const types = ['JSON', 'JSONL', 'CSV'];
  if (String(reader.Resource).endsWith(':getObject') && !types.includes(String(config.InputType))) {
    diagnostics.error(
      `${where}/ReaderConfig`,
      `The InputType '${config.InputType}' is not supported by the local runtime; ${types.join(', ')} are`,
    );
  }
}

function checkResource(
  holder: JsonObject,
  actions: readonly string[],
  location: string,
  diagnostics: Diagnostics,
): void {
  const resource = String(holder.Resource);
  if (!actions.some((action) => new RegExp(`^arn:[\\w-]+:states:::s3:${action}$`).test(resource))) {
    diagnostics.error(
      `${location}/Resource`,
      `The resource '${resource}' is not supported; s3:${actions.join(', s3:')} is`,
    );
  }
}
