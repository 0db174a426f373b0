import { canCoerce, isNumeric } from '../types/coercion.ts';
import type { TrinoType } from '../types/type.ts';

/** Whether CAST may go from one type to the other, as Trino's operators allow. */
export function canCast(from: TrinoType, to: TrinoType): boolean {
  if (from.kind === 'unknown' || canCoerce(from, to)) return true;
  const number = (type: TrinoType) => isNumeric(type) || type.kind === 'boolean';
  const text = (type: TrinoType) => type.kind === 'varchar' || type.kind === 'char';
  const time = (type: TrinoType) =>
    ['date', 'time', 'timestamp', 'timestamp with time zone'].includes(type.kind);
  if (number(from) && number(to)) return true;
  if (to.kind === 'char') return text(from);
  if (from.kind === 'char') return text(to);
  if (to.kind === 'varchar')
    return (
      number(from) || text(from) || time(from) || from.kind === 'json' || from.kind.startsWith('interval')
    );
  if (from.kind === 'varchar') return number(to) || time(to) || to.kind === 'json';
  if (time(from) && time(to))
    return !(from.kind === 'date' && to.kind === 'time') && !(from.kind === 'time' && to.kind === 'date');
  if (from.kind === 'array' && to.kind === 'array') return canCast(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map')
    return canCast(from.key, to.key) && canCast(from.value, to.value);
  if (from.kind === 'row' && to.kind === 'row') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((f, i) => canCast(f.type, to.fields[i]!.type))
    );
  }
  if (from.kind === 'json') {
    // What stands in the JSON is cast to the type's parts.
    const part = (type: TrinoType) => type.kind === 'json' || canCast(from, type);
    if (to.kind === 'array') return part(to.element);
    if (to.kind === 'map') return (number(to.key) || to.key.kind === 'varchar') && part(to.value);
    if (to.kind === 'row') return to.fields.every((field) => part(field.type));
    return number(to);
  }
  return to.kind === 'json' && hasJson(from);
}

/** Whether values of the type have a form in JSON. What keys a map has is told when it is cast. */
function hasJson(type: TrinoType): boolean {
  switch (type.kind) {
    case 'array':
      return hasJson(type.element);
    case 'map':
      return hasJson(type.value);
    case 'row':
      return type.fields.every((field) => hasJson(field.type));
    default:
      return (
        isNumeric(type) || ['boolean', 'varchar', 'json', 'date', 'timestamp', 'unknown'].includes(type.kind)
      );
  }
}
