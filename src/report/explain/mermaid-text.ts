/** Text made safe within a Mermaid diagram. */
import { escapeText } from '../format/escape.js';

/**
 * What may mean something to Mermaid, to the HTML it makes, or to the marks it puts in place of entities while it reads (`ﬂ`, `°`, `¶`, `ß`). Separators,
 * comments, directives, formulas, line breaks, icons and styles are all among them.
 */
const MEANINGFUL = /[#;:<>&"'`{}%\\|~*_$@^ﬂ°¶ß]/g;
/** Words that its preprocessing or grammar looks for within a line: an entity in their first letter hides them. */
const KEYWORDS = /\b(?=(?:end|style|classDef|wrap|nowrap|linkStyle|click)\b)\w/gi;

/** Shown as it is: never a command, a comment, markup or a line of its own. Entities are Mermaid's own, `#59;`. */
export function escapeMermaid(text: string): string {
  return escapeText(text).replace(MEANINGFUL, encodeCharacter).replace(KEYWORDS, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `#${character.codePointAt(0)};`;
}
