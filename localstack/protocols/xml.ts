const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text as XML content or attribute value. */
export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (c) => ESCAPES[c] as string);

/** `<name>content</name>`; `content` is XML already. */
export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/** `<name>text</name>`, or nothing for undefined and null. */
export function textElement(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return element(name, escapeXml(value instanceof Date ? value.toISOString() : String(value)));
}

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
