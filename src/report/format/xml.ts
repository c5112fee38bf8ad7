import { escapeText } from './escape.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as character data or an attribute's value in XML 1.0: markup as entities, what XML has no character for (and no terminal should get) as `\x1b`. */
export function escapeXml(text: string): string {
  return escapeText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
